/*
 * NAME
 *   blanks - white space of ASCII, and no other
 *
 * DESCRIPTION
 *   For text of one character a byte. There trim() takes byte 0xA0, too: it is
 *   a no-break space of ISO 8859-1, and the second byte of letters of UTF-8.
 *
 * SECURITY
 *   Linear.
 */

/** Without tabs, line ends, VT, FF and spaces (0x09 to 0x0d, 0x20) around. */
export function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}
