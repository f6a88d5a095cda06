/*
 * NAME
 *   pdf - documents in PDF (ISO 32000)
 *
 * DESCRIPTION
 *   By the signature, which readers look for in the first 1024 bytes, so that
 *   the same bytes may be something else as well. Some readers open a file that is
 *   named as a PDF without it. See pdf/reader.
 */

import type { ContainerKind } from '../container.js'

const TYPES = new Set(['application/pdf', 'application/x-pdf'])
const NAME = /\.[fp]df$/iu

export const pdf: ContainerKind = {
  name: 'pdf',
  opens: ({ kind, content, names, declaredType }) =>
    kind !== 'multipart' &&
    (/%PDF-|%FDF-/u.test(content.slice(0, 1024 + 5).toString('latin1')) ||
      TYPES.has(declaredType) ||
      names.some(it => NAME.test(it))),
  load: () => import('./reader.js'),
}
