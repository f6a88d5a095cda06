/*
 * NAME
 *   pdf - documents in PDF (ISO 32000)
 *
 * DESCRIPTION
 *   By the signature, which readers look for in the first 1024 bytes, so that
 *   the same bytes may be something else as well. See pdf/reader.
 */

import type { ContainerKind } from '../container.js'

export const pdf: ContainerKind = {
  name: 'pdf',
  opens: ({ kind, content }) =>
    kind !== 'multipart' &&
    /%PDF-|%FDF-/u.test(content.slice(0, 1024 + 5).toString('latin1')),
  load: () => import('./reader.js'),
}
