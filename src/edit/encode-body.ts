/*
 * NAME
 *   encode-body - content in a transfer encoding, in lines of at most 76
 *   characters (RFC 2045 6.7, 6.8)
 *
 * DESCRIPTION
 *   No line that quoted() writes begins with a hyphen: whatever boundary the
 *   sender has chosen, what we write ends no part. base64() has no hyphen at all.
 */

const LINE = 76

/** In LF form, with a line end after its last line; '' for nothing. */
export function base64(content: Buffer): Buffer {
  const lines = content.toString('base64').match(/.{1,76}/gu) ?? []
  return Buffer.from(lines.map(line => `${line}\n`).join(''), 'latin1')
}

/** Of text with LF line ends; its last line end is kept, and none is added. */
export function quoted(content: Buffer): Buffer {
  const lines = content.toString('latin1').split('\n').map(quotedLine)
  return Buffer.from(lines.join('\n'), 'latin1')
}

function quotedLine(line: string): string {
  const out: string[] = []
  let current = ''
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? ''
    const isLast = at === line.length - 1
    const isPlain =
      /[\t\x20-<>-~]/u.test(letter) &&
      !(isLast && /[\t ]/u.test(letter)) &&
      !(current === '' && /[-.F]/u.test(letter))
    const put = isPlain ? letter : `=${hex(letter)}`
    if (current.length + put.length > (isLast ? LINE : LINE - 1)) {
      out.push(`${current}=`)
      current = ''
      at--
      continue
    }
    current += put
  }
  return [...out, current].join('\n')
}

function hex(letter: string): string {
  return letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
}
