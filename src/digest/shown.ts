/*
 * NAME
 *   shown - a text of a kept message, as a digest shows it
 *
 * DESCRIPTION
 *   On one line, short, and without a character that hides or turns others
 *   (util/text). Mail programs make links of what looks like one; so what they
 *   would take for an address of the web is written as people write it who warn
 *   of it: http[:]//evil[.]example.
 *
 *   Pure.
 *
 * SECURITY
 *   Hostile texts. The HTML part escapes what is returned here once more.
 */

import { printable } from '../util/text.js'

export const SHOWN_CHARACTERS = 80

export function shown(text: string): string {
  return withoutLinks(printable(text.trim(), SHOWN_CHARACTERS))
}

/** An address of mail; only one that has nothing else in it stays as it is. */
export function shownAddress(address: string): string {
  const isPlain = PLAIN_ADDRESS.test(address)
  return isPlain ? address : shown(address)
}

// One with www. in it is taken for an address of the web.
const PLAIN_ADDRESS =
  /^(?!.*\bwww\.)[A-Za-z0-9.!#$%&'*+=?^_{}~-]{1,64}@[A-Za-z0-9.-]{1,64}$/iu

// A dot between a letter or digit and two letters or more: a name of a host.
// Dots in other scripts count as one in such names.
function withoutLinks(text: string): string {
  return text
    .replace(/:(?=\s?[/\\]{2})/gu, '[:]')
    .replace(/\b(mailto|tel|sms|javascript|data|file):/giu, '$1[:]')
    .replace(/(?<=[\p{L}\p{N}\]_-])[.\u3002\uff0e\uff61](?=\p{L}{2})/gu, '[.]')
    .replace(/(?<=\d)\.(?=\d{1,3}\.\d{1,3}\.\d)/gu, '[.]')
}
