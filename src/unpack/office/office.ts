/*
 * NAME
 *   office - documents of XML, and what passes for a document
 *
 * DESCRIPTION
 *   The members of OOXML and OpenDocument, which the zip reader has opened:
 *   any XML of a package may be the one that matters. Documents that are one
 *   file of XML, the deflated form `ActiveMime`, sheets of Excel without a
 *   storage around them, and web archives named as documents. See
 *   office/reader.
 */

import type { ContainerKind } from '../container.js'
import { officeForm } from './office-form.js'

export const office: ContainerKind = {
  name: 'office',
  opens: part => officeForm(part) !== null,
  load: () => import('./reader.js'),
}
