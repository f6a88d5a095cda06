/*
 * NAME
 *   links-in - where the links of a page in a message lead
 *
 * DESCRIPTION
 *   What a person reads of a link is its text, and that may say anything. Here is
 *   what each href has, as a text: of pages that are parts of the message itself.
 *   At most LINKS of them, each once.
 *
 * SECURITY
 *   Hostile: to be shown as a text. PAGE_BYTES of each part are looked at, in time
 *   that is linear in them.
 */

import { resolveReferences } from '../util/character-references.js'
import { decodeCharset } from '../mail/encoded-word.js'
import type { Message } from '../mail/message.js'

const LINKS = 20
const PAGE_BYTES = 256 * 1024

export function linksIn({ parts }: Pick<Message, 'parts'>): readonly string[] {
  const found = new Set<string>()
  for (const { kind, reading, path, declaredType, content, charset } of parts) {
    const isPage = kind === 'leaf' && declaredType === 'text/html'
    if (!isPage || reading !== 'mime' || !/^[\d.]+$/u.test(path)) continue
    const page = decodeCharset(content.slice(0, PAGE_BYTES), charset)
    for (const [, one, two, three] of page.matchAll(HREF)) {
      const to = resolveReferences(one ?? two ?? three ?? '').trim()
      if (to !== '' && !to.startsWith('#')) found.add(to)
      if (found.size === LINKS) return [...found]
    }
  }
  return [...found]
}

const HREF =
  /\bhref\s{0,9}=\s{0,9}(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'|([^\s"'<>]{1,2000}))/giu
