/*
 * NAME
 *   rtf - documents in RTF, and what they carry
 *
 * DESCRIPTION
 *   By how they begin, `{\rt`: Word looks for no more. See rtf-reader.
 */

import type { ContainerKind } from '../container.js'

export const rtf: ContainerKind = {
  name: 'rtf',
  opens: ({ kind, content }) =>
    kind !== 'multipart' &&
    /^\s{0,60}\{\\rt/u.test(content.slice(0, 64).toString('latin1')),
  load: () => import('./rtf-reader.js'),
}
