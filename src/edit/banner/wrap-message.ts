/*
 * NAME
 *   wrap-message - a message with a part of ours beside all that it was
 *
 * DESCRIPTION
 *   The message becomes a multipart/mixed of the banner and of what it was: the
 *   fields about its body go before that body, byte for byte, so that a signature
 *   of S/MIME or OpenPGP over it stays valid. Its other fields stay.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit for a message whose header has no clear end.
 */

import { bytesOf, type Bytes } from '../../util/bytes.js'
import type { Replacement } from '../../util/cut-bytes.js'
import { sha256Of } from '../../util/digest.js'
import type { Node } from '../../parse/mime/tree.js'
import type { Banner } from '../../mail/verdict.js'
import { CannotEdit } from '../cannot-edit.js'
import { quoted } from '../encode-body.js'
import { fieldsOf } from '../replace-part.js'
import { bannerText } from './banner-form.js'

export interface Wrapped {
  readonly replacements: readonly Replacement[]
  /** Of the new part. */
  readonly path: string
  readonly sha256: string
  /** Where a part of the message before is after. */
  readonly moved: (path: string) => string
}

export function wrapMessage(
  message: { readonly bytes: Bytes; readonly sha256: string },
  root: Node,
  banners: readonly Banner[],
): Wrapped {
  const { bytes } = message
  // No sender can know it before the message is written.
  const boundary = `=_postsift_${message.sha256.slice(0, 32)}`
  const { start } = root
  const isClear = bytes.slice(start - 2, start).toString('latin1') === '\n\n'
  if (!isClear) throw new CannotEdit('the header has no clear end')
  const all = fieldsOf(bytes, root)
  const fields = all.filter(it => it.name.startsWith('content-'))
  const inner = fields.map(it =>
    bytes.slice(it.start, it.end).toString('latin1'),
  )
  const hasVersion = all.some(it => it.name === 'mime-version')
  const header = [
    ...(hasVersion ? [] : ['MIME-Version: 1.0']),
    'Content-Type: multipart/mixed;',
    ` boundary="${boundary}"`,
  ]
  const content = Buffer.from(bannerText(banners))
  const own = [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Disposition: inline',
    '',
    quoted(content).toString('latin1'),
  ]
  const isTop = banners.some(it => it.place === 'top')
  const before = isTop ? [`--${boundary}`, ...own] : []
  const after = isTop ? [] : [`--${boundary}`, ...own]
  const opening = `${[...before, `--${boundary}`].join('\n')}\n${inner.join('')}\n`
  // The line end before a delimiter is no part of what was there.
  const closing = `\n${[...after, `--${boundary}--`].join('\n')}\n`
  const number = isTop ? '2' : '1'
  return {
    replacements: [
      ...fields.map(({ start, end }) => ({ start, end })),
      put(start - 1, `${header.join('\n')}\n`),
      put(start, opening),
      put(bytes.size, closing),
    ],
    path: isTop ? '1' : '2',
    sha256: sha256Of(bytesOf(content)),
    moved: path => movedTo(path, number, root.multipart),
  }
}

function put(at: number, text: string): Replacement {
  const bytes = bytesOf(Buffer.from(text, 'latin1'))
  return { start: at, end: at, put: bytes }
}

// A message that is one part has the path 1, the multipart of another has none.
function movedTo(path: string, number: string, isMultipart: boolean): string {
  if (/^mailparser\./u.test(path)) return path
  if (isMultipart) return path === '' ? number : `${number}.${path}`
  return path.replace(/^1/u, number)
}
