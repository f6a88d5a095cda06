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
import { textForm } from '../text-form.js'
import { disarmPage } from './html.js'

export function disarm(
  content: Buffer,
  { charset }: Pick<Part, 'charset'>,
  { keepsRemote }: Pick<FormatOptions, 'keepsRemote'>,
): FormatResult {
  if (SHIFTS.test(charset) || isEbcdic(charset)) {
    return cannot('the page is in a charset that shifts')
  }
  const form = textForm(content)
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
