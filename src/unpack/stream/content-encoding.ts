/*
 * NAME
 *   content-encoding - parts packed as a web server packs them
 *
 * DESCRIPTION
 *   A part whose header says Content-Encoding (RFC 9110 8.4), which is HTTP's
 *   and not MIME's, but which programs that share their code undo. A part in
 *   gzip alone is the gzip kind's. See content-encoding-reader.
 */

import type { ContainerKind } from '../container.js'
import { codingsOf } from './content-codings.js'

export const contentEncoding: ContainerKind = {
  name: 'content-encoding',
  opens: part => {
    if (part.kind === 'multipart' || part.fields.length === 0) return false
    const codings = codingsOf(part)
    return codings.length > 1 || (codings[0] ?? 'gzip') !== 'gzip'
  },
  load: () => import('./content-encoding-reader.js'),
}
