/*
 * NAME
 *   text-form - bytes as a text that can be edited, and back
 *
 * DESCRIPTION
 *   A text in UTF-16 is known by its first bytes; others are taken byte for byte.
 *   What is not edited comes back as it was.
 */

export interface TextForm {
  /** A character for each byte, or for each pair of them. */
  readonly text: string
  readonly bytes: (text: string) => Buffer
}

export function textForm(content: Buffer): TextForm {
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
