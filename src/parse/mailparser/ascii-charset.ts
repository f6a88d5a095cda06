/*
 * NAME
 *   ascii-charset - whether text of a charset hides no ASCII
 */

/** Charsets in which ASCII text is ASCII bytes; the name in small letters. */
export function keepsAscii(charset: string): boolean {
  return ASCII_CHARSET.test(charset)
}

const ASCII_CHARSET =
  /^$|^(us-)?ascii|^utf-?8|^iso-?8859|^windows-?125|^koi8|^gb|^big5|^euc|^cp125|^tis-620|^x-unknown|^unknown/u
