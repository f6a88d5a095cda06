/*
 * NAME
 *   eicar - test strings and small messages
 *
 * DESCRIPTION
 *   EICAR (eicar.org) and GTUBE (SpamAssassin) are what every scanner is
 *   made to find. Here they are in halves, so that no file of this
 *   repository trips a scanner.
 *
 *   Messages are bytes with LF at the end of each line, as pipe(8) gives them and
 *   as we keep them.
 */

/** The 68 bytes of the EICAR test file. */
export const EICAR = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAN',
  'DARD-ANTIVIRUS-TEST-FILE!$H+H*',
].join('')

/** The 68 bytes of the generic test for unsolicited bulk email. */
export const GTUBE = [
  'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STAN',
  'DARD-ANTI-UBE-TEST-EMAIL*C.34X',
].join('')

export interface MessageOptions {
  readonly from?: string
  readonly to?: string
  readonly subject?: string
  /** The text; in a message with an attachment, the first part's. */
  readonly text?: string
  /** More fields, as lines without line end: `List-Id: <x.example>`. */
  readonly fields?: readonly string[]
}

export interface AttachmentOptions extends MessageOptions {
  readonly filename?: string
  readonly content?: Buffer | string
  readonly encoding?: 'base64' | 'quoted-printable' | '7bit' | '8bit'
  /** Content-Type without parameters. */
  readonly type?: string
}

/** A message of one text part. */
export const plainMessage = (options: MessageOptions = {}): Buffer => {
  const { text = 'Hello.\n' } = options
  return joinLines([
    ...commonFields(options),
    ...TEXT_FIELDS,
    '',
    endLine(text),
  ])
}

/** A message of a text part and one attachment. */
export const attachmentMessage = (options: AttachmentOptions = {}): Buffer => {
  const { text = 'See the attachment.\n', type = 'application/octet-stream' } =
    options
  const { filename = 'file.bin', content = '', encoding = 'base64' } = options
  return joinLines([
    ...commonFields(options),
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    '',
    'This is a message of several parts.',
    `--${BOUNDARY}`,
    ...TEXT_FIELDS,
    '',
    endLine(text),
    `--${BOUNDARY}`,
    `Content-Type: ${type}; name="${filename}"`,
    `Content-Disposition: attachment; filename="${filename}"`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    encode(Buffer.from(content), encoding),
    `--${BOUNDARY}--`,
  ])
}

const BOUNDARY = '=_postsift-test-boundary'

const TEXT_FIELDS = [
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
]

const commonFields = (options: MessageOptions): string[] => [
  `From: ${options.from ?? 'Alice <alice@sender.example>'}`,
  `To: ${options.to ?? 'Bob <bob@recipient.example>'}`,
  `Subject: ${options.subject ?? 'A test'}`,
  'Date: Sun, 22 Nov 2026 12:00:00 +0000',
  'Message-ID: <test@sender.example>',
  ...(options.fields ?? []),
  'MIME-Version: 1.0',
]

/** A text without its last line end, which joinLines gives back. */
const endLine = (text: string): string => text.replace(/\n$/, '')

const joinLines = (lines: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(lines.flatMap(line => [Buffer.from(line), LF]))

const LF = Buffer.from('\n')

const encode = (
  content: Buffer,
  encoding: AttachmentOptions['encoding'],
): string | Buffer => {
  if (encoding === 'base64') {
    return content.toString('base64').replace(/.{76}(?=.)/g, '$&\n')
  }
  return encoding === 'quoted-printable' ? quotedPrintable(content) : content
}

/** RFC 2045 section 6.7; line ends stay line ends. */
const quotedPrintable = (content: Buffer): string =>
  content.toString('latin1').split('\n').map(quoteLine).join('\n')

const quoteLine = (line: string): string => {
  const words = Array.from(line, (char, at) =>
    /[!-<>-~]/.test(char) || (char === ' ' && at < line.length - 1)
      ? char
      : hex(char),
  )
  const lines = ['']
  for (const word of words) {
    const last = lines.at(-1) ?? ''
    if (last.length + word.length <= 75) lines[lines.length - 1] = last + word
    else lines.push(word)
  }
  return lines.join('=\n')
}

const hex = (char: string): string =>
  `=${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
