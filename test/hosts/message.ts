/*
 * NAME
 *   message - numbered messages that are delivered, kept, or were released
 *
 * DESCRIPTION
 *   Of each the number says which it is, and what becomes of it:
 *
 *     plain    delivered
 *     kept     has a forbidden attachment; some have several megabytes
 *     marked   the same with a release mark: sent to both hosts, it passes at one
 *              of them, and is kept at the other
 */
import { createHash } from 'node:crypto'
import { releaseField } from '../../src/quarantine/release-mark.js'
import { numberedMessage } from '../faults/numbered.js'

export const KINDS = ['plain', 'kept', 'marked'] as const
export type Kind = (typeof KINDS)[number]

export const RECIPIENT = 'bob@recipient.example'

/** Of 20 messages 14 are plain, 5 are kept and 1 is marked. */
export function kindOf(number: number): Kind {
  if (number % 20 === 7) return 'marked'
  return number % 4 === 1 ? 'kept' : 'plain'
}

export interface MarkKey {
  /** Of the marks, 64 hex digits. */
  readonly key: string
  /** Seconds since the epoch. */
  readonly expires: number
}

export function messageOf(
  number: number,
  mark: MarkKey,
  kind = kindOf(number),
): Buffer {
  if (kind === 'plain') return numberedMessage(number)
  const bytes = forbiddenMessage(number)
  if (kind === 'kept') return bytes
  const field = releaseField({
    key: Buffer.from(mark.key, 'hex'),
    id: digestOf(`mark ${number}`).slice(0, 32),
    expires: mark.expires,
    sha256: digestOf(bytes),
    recipients: [RECIPIENT],
  })
  return Buffer.concat([Buffer.from(`${field}\n`), bytes])
}

function forbiddenMessage(number: number): Buffer {
  const body = Buffer.from(
    [
      '--part',
      'Content-Type: text/plain',
      '',
      'See the attachment.',
      '--part',
      'Content-Type: application/octet-stream; name="report.exe"',
      'Content-Disposition: attachment; filename="report.exe"',
      'Content-Transfer-Encoding: base64',
      '',
      ...attachmentLines(number),
      '--part',
      'Content-Type: application/octet-stream; name="logo.dat"',
      'Content-Transfer-Encoding: base64',
      '',
      COMMON,
      '--part--',
      '',
    ].join('\n'),
  )
  const head = [
    'From: alice@sender.example',
    `To: ${RECIPIENT}`,
    `Subject: number ${number}`,
    `X-Number: ${number}`,
    `X-Sha256: ${digestOf(body)}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=part',
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(head.join('\n')), body])
}

/** A part that all of them have. */
const COMMON = Buffer.from('what everyone sends\n').toString('base64')

/** Two kept messages with the same attachment. */
export function pairOf(at: number): readonly [number, number] {
  const first = FIRST_PAIR + 8 * at
  return [first, first + 4]
}

const FIRST_PAIR = 200_001

function attachmentLines(own: number): readonly string[] {
  const number = own < FIRST_PAIR ? own : own - ((own - FIRST_PAIR) % 8)
  const count =
    number % 600 === 1 ? 80_000 : number % 60 === 1 ? 4000 : 4 + (number % 40)
  let line = digestOf(`attachment ${number}`)
  return Array.from({ length: count }, (_, at) => {
    line = `${line.slice(1)}${at % 10}`
    return line
  })
}

function digestOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Which message it is that was kept, and whether its body is whole; null: it
 * has no number. */
export function readMessage(
  bytes: Buffer,
): { readonly number: number; readonly isWhole: boolean } | null {
  const end = bytes.indexOf('\n\n')
  const head = bytes.toString('latin1', 0, end)
  const [, number] = /^X-Number: (\d+)$/mu.exec(head) ?? []
  const [, wanted] = /^X-Sha256: (\w+)$/mu.exec(head) ?? []
  if (number === undefined) return null
  const isWhole = digestOf(bytes.subarray(end + 2)) === wanted
  return { number: Number(number), isWhole }
}
