/*
 * NAME
 *   kept-message - one kept message, for a person
 *
 * DESCRIPTION
 *   Who sent it to whom, why it was kept, what is in it, the beginning of its
 *   header and its text.
 *
 * SECURITY
 *   Everything that comes from the message is printable, and of a bounded
 *   length: no terminal takes any of it for a command.
 */

import { printable } from '../util/text.js'
import type { Message } from '../mail/message.js'
import type { Entry } from '../quarantine/entry.js'
import { localTime } from './kept-table.js'
import { toneOf, type Paint } from './colors.js'
import {
  clientText,
  filled,
  findingText,
  MARGIN,
  partText,
  section as linesUnder,
} from './lines.js'
import { messageText } from './message-text.js'
import { partRecords, type PartRecord } from '../mail/scan-record.js'

export interface Shown {
  readonly entry: Entry
  /** null: it could not be read; `problem` says why. */
  readonly message: Message | null
  readonly problem: string
}

/** Several lines, without the last line end.
 * @param look.columns of the terminal; null where there is none. */
export function showKept(
  shown: Shown,
  {
    paint,
    columns,
  }: { readonly paint: Paint; readonly columns: number | null },
): string {
  const { entry, message, problem } = shown
  const { envelope, verdict, releases } = entry
  const title = `${printable(envelope.id)}: ${verdict.class}`
  const fields = message?.fields ?? []
  const section = (name: string, lines: readonly string[]): string[] =>
    linesUnder(name, lines, columns)
  return [
    paint(toneOf({ verdict: verdict.class }), title),
    ...section('why', [verdict.reason]),
    ...section('policy', [verdict.policy]),
    ...section('findings', verdict.findings.map(findingText)),
    ...section('kept', [localTime(entry.keptAt)]),
    ...section('released', releases.map(releaseText)),
    ...section('from', [`<${envelope.sender}>`]),
    ...section('to', limited(envelope.recipients.map(recipientText))),
    ...section('client', clientLines(entry)),
    ...section('queue id', envelope.queueId === '' ? [] : [envelope.queueId]),
    ...section('key', [entry.key]),
    ...section('size', [`${entry.size} bytes, sha256 ${entry.sha256}`]),
    ...section('parts', limited(partsOf(shown).map(partText))),
    ...section('subject', subjectOf(shown)),
    ...section('header', limited(fields.map(fieldText))),
    ...linesUnder('text', textLines(shown, columns ?? USUAL)),
    ...section('problem', problem === '' ? [] : [problem]),
  ].join('\n')
}

/** The same for programs. */
export function keptRecord(shown: Shown): object {
  const { entry, message, problem } = shown
  return {
    ...entry,
    parts: partsOf(shown),
    defects: message?.defects ?? [],
    header: (message?.fields ?? []).map(({ raw }) => raw),
    problem: problem === '' ? null : problem,
  }
}

function partsOf({ message }: Shown): readonly PartRecord[] {
  return partRecords(message?.parts ?? [])
}

const LINES_SHOWN = 40

function limited(lines: readonly string[]): readonly string[] {
  const more = lines.length - LINES_SHOWN
  return more > 0
    ? [...lines.slice(0, LINES_SHOWN), `... and ${more} more`]
    : lines
}

const USUAL = 80

function textLines({ message }: Shown, columns: number): readonly string[] {
  return message === null ? [] : messageText(message, columns - MARGIN)
}

function releaseText({
  at,
  recipients,
  by,
}: Entry['releases'][number]): string {
  const to = recipients.map(it => `<${it}>`).join(', ')
  return `${localTime(at)} to ${to}${by === undefined ? '' : ` by ${by}`}`
}

function recipientText({ address }: { readonly address: string }): string {
  return `<${address}>`
}

function clientLines({ envelope }: Entry): readonly string[] {
  const client = clientText(envelope.client)
  return [
    ...(client === '' ? [] : [client]),
    ...filled('user', envelope.saslUsername),
  ]
}

// Fields hold a character for each byte.
function fieldText({ name, value }: Message['fields'][number]): string {
  const unfolded = value.replace(/\r?\n[ \t]+/gu, ' ')
  return Buffer.from(`${name}:${unfolded}`, 'latin1').toString('utf8')
}

// As a mail client shows it.
function subjectOf({ message, entry }: Shown): readonly string[] {
  const subject = message?.readings[0]?.subject ?? entry.subject ?? ''
  return subject === '' ? [] : [subject]
}
