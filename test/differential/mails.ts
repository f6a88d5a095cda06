/*
 * NAME
 *   mails - seeded mails with attachments, as clients write them
 *
 * DESCRIPTION
 *   Multiparts in multiparts, the usual encodings, and names in each form that a
 *   header has for them; uuencoded files in texts.
 */

/** A number from 0 on, below the limit. */
export type Random = (below: number) => number

const TEXT = Buffer.from('All is well.\n'.repeat(9))

export const mailOf = (names: readonly string[], random: Random): Buffer => {
  const boundary = `=_b${random(1e6)}`
  const parts = [
    'Content-Type: text/plain; charset=utf-8\n\nSee below.\n',
    ...names.map(name => attachmentOf(name, random)),
  ]
  const inner = multipartOf(boundary, parts)
  const body =
    random(3) === 0
      ? multipartOf('outer', ['Content-Type: text/plain\n\nHello\n', inner])
      : inner
  return Buffer.from(
    [
      'From: alice@sender.example',
      'To: bob@recipient.example',
      'Subject: files',
      'MIME-Version: 1.0',
      body,
    ].join('\n'),
  )
}

const multipartOf = (boundary: string, parts: readonly string[]): string =>
  [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    ...parts.flatMap(part => [`--${boundary}`, part]),
    `--${boundary}--`,
    '',
  ].join('\n')

const attachmentOf = (name: string, random: Random): string => {
  if (random(6) === 0) return `Content-Type: text/plain\n\n${uuencoded(name)}`
  const [type, disposition] = namedOf(name, random)
  const [encoding, body] = encodedOf(random)
  return [
    `Content-Type: application/octet-stream${type}`,
    `Content-Disposition: attachment${disposition}`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    body,
  ].join('\n')
}

const namedOf = (
  name: string,
  random: Random,
): readonly [type: string, disposition: string] => {
  const word = `=?utf-8?B?${Buffer.from(name).toString('base64')}?=`
  const forms = [
    ['', `; filename="${name}"`],
    [`; name="${name}"`, ''],
    [`; name=${name}`, `; filename=${name}`],
    [`;\n\tname="${word}"`, `;\n\tfilename="${word}"`],
    ['', `; filename*=utf-8''${encodeURIComponent(name)}`],
    ['', `; filename*0="${name.slice(0, 3)}"; filename*1="${name.slice(3)}"`],
  ] as const
  return forms[random(forms.length)] ?? forms[0]
}

const encodedOf = (random: Random): readonly [string, string] => {
  const lines = TEXT.toString('base64').match(/.{1,76}/gu) ?? []
  const forms = [
    ['base64', lines.join('\n')],
    ['quoted-printable', TEXT.toString().replaceAll('.', '=2E')],
    ['7bit', TEXT.toString()],
  ] as const
  return forms[random(forms.length)] ?? forms[0]
}

const uuencoded = (name: string): string => {
  const letter = (value: number): string =>
    value === 0 ? '`' : String.fromCharCode(32 + value)
  const lines: string[] = []
  for (let at = 0; at < TEXT.length; at += 45) {
    const bytes = TEXT.subarray(at, at + 45)
    let line = letter(bytes.length)
    for (let by = 0; by < bytes.length; by += 3) {
      const [a = 0, b = 0, c = 0] = bytes.subarray(by, by + 3)
      line += letter(a >> 2) + letter(((a & 3) << 4) | (b >> 4))
      line += letter(((b & 15) << 2) | (c >> 6)) + letter(c & 63)
    }
    lines.push(line)
  }
  return `begin 644 ${name}\n${lines.join('\n')}\n\`\nend\n`
}
