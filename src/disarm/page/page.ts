/*
 * NAME
 *   page - a page as bytes, without what it runs and loads
 *
 * DESCRIPTION
 *   A text in UTF-16 is known by its first bytes, as browsers know it; others
 *   are taken byte for byte, for in them ASCII is ASCII. See html.
 */

import type { Part } from '../../mail/part.js'
import { isEbcdic } from '../../mail/ebcdic.js'
import { cannot, type FormatOptions, type FormatResult } from '../format.js'
import { disarmPage } from './html.js'

export function disarm(
  content: Buffer,
  { charset }: Pick<Part, 'charset'>,
  { keepsRemote }: Pick<FormatOptions, 'keepsRemote'>,
): FormatResult {
  if (SHIFTS.test(charset) || isEbcdic(charset)) {
    return cannot('the page is in a charset that shifts')
  }
  const form = formOf(content)
  const result = disarmPage(form.text, { keepsRemote })
  if ('reason' in result) return cannot(result.reason)
  const { text, removed } = result
  const isSame = removed.length === 0
  return {
    is: 'harmless',
    content: isSame ? content : form.bytes(text),
    removed,
  }
}

const SHIFTS = /^(?:utf-?7|unicode-1-1-utf-7|hz|iso-2022)/u

interface Form {
  readonly text: string
  readonly bytes: (text: string) => Buffer
}

function formOf(content: Buffer): Form {
  const [first, second] = content
  const isLittle = first === 0xff && second === 0xfe
  if (!isLittle && !(first === 0xfe && second === 0xff)) {
    return {
      text: content.toString('latin1'),
      bytes: text => Buffer.from(text, 'latin1'),
    }
  }
  const even = content.subarray(0, content.length & ~1)
  const units = isLittle ? even : Buffer.from(even).swap16()
  return {
    text: units.toString('utf16le'),
    bytes: text => {
      const bytes = Buffer.from(text, 'utf16le')
      return isLittle ? bytes : bytes.swap16()
    },
  }
}
