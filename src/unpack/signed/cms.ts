/*
 * NAME
 *   cms - signed and enveloped content: S/MIME, .p7m (RFC 5652)
 *
 * DESCRIPTION
 *   By the object id that it begins with, in DER or BER, bare, in base64 or in
 *   PEM's armor; whatever the label. See cms-reader.
 */

import type { ContainerKind } from '../container.js'
import { cmsForm } from './cms-form.js'

export const cms: ContainerKind = {
  name: 'cms',
  opens: part => cmsForm(part) !== null,
  load: () => import('./cms-reader.js'),
}
