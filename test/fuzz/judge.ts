/*
 * NAME
 *   judge - what the engine must say of any message, whatever it is
 *
 * DESCRIPTION
 *   The message goes through the engine with LF in one piece from memory, with
 *   CRLF in many pieces from a file, and inside of another message. A fault is
 *
 *     error      it threw, or a scanner could not look
 *     differs    other chunks or line ends gave another verdict
 *     hidden     it is clean inside of another message, and not by itself
 *     missed     mailparser finds EICAR in an attachment, and it is clean
 */
import { tmpdir } from 'node:os'
import { simpleParser } from 'mailparser'
import { loadEngineConfig, makeInspectTools } from '../../src/engine.js'
import { inspect, type Inspection } from '../../src/inspect.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { spool } from '../../src/spool/spool.js'
import { startDeadline } from '../../src/util/deadline.js'
import { EICAR } from '../helper/eicar.js'
import { attached } from '../parse/looked.js'
import type { Random } from './random.js'

export interface Fault {
  readonly kind: 'error' | 'differs' | 'hidden' | 'missed'
  readonly text: string
}

export type Judge = (text: string, random: Random) => Promise<Fault | null>

/** @param theirs is called before someone else's code has its turn. */
export async function makeJudge(theirs: () => void): Promise<Judge> {
  const folder = tmpdir()
  const config = await loadEngineConfig({ text: '' })
  const tools = await makeInspectTools(config, folder)
  const see = async (
    chunks: Iterable<Buffer>,
    memoryLimitBytes: number,
  ): Promise<Seen> => {
    const spooled = await spool(chunks, { folder, memoryLimitBytes })
    const deadline = startDeadline('fuzz', 60)
    const envelope = makeEnvelope({
      id: 'ID',
      sender: '',
      recipients: [{ address: '' }],
      arrivedAt: 0,
    })
    try {
      return seenOf(await inspect(envelope, spooled, tools, deadline.signal))
    } finally {
      deadline.close()
      spooled.close()
    }
  }
  return async (text, random) => {
    const lf = text.replace(/\r+\n/g, '\n')
    const bytes = Buffer.from(lf, 'latin1')
    const crlf = Buffer.from(lf.replaceAll('\n', '\r\n'), 'latin1')
    try {
      const seen = await see([bytes], 1e9)
      if (seen.error !== '') return { kind: 'error', text: seen.error }
      const again = await see(pieces(crlf, random), 0)
      if (seen.all !== again.all) {
        return { kind: 'differs', text: difference(seen.all, again.all) }
      }
      if (seen.verdict !== 'clean' && random.upTo(4) === 0) {
        const nested = await see([Buffer.from(attached(lf), 'latin1')], 1e9)
        if (nested.verdict === 'clean')
          return { kind: 'hidden', text: seen.all }
      }
      theirs()
      if (seen.verdict === 'clean' && (await theyFindEicar(bytes))) {
        return { kind: 'missed', text: seen.all }
      }
      return null
    } catch (error) {
      const text = error instanceof Error ? error.stack : undefined
      return { kind: 'error', text: text ?? String(error) }
    }
  }
}

interface Seen {
  readonly verdict: string
  /** Why there is no verdict; '' where there is one. */
  readonly error: string
  /** All that must not depend on how the bytes came. */
  readonly all: string
}

function seenOf({ verdicts, findings, message, failures }: Inspection): Seen {
  const verdict = verdicts[0]?.class ?? 'none'
  const unchecked = findings.filter(it => it.class === 'unchecked-error')
  const failed = failures.map(({ error }) => String(error))
  const wrong = [...failed, ...unchecked.map(({ name }) => name)]
  const parts = message.parts.map(it =>
    [it.path, it.kind, it.detectedType, it.sha256, ...it.names].join(' '),
  )
  return {
    verdict,
    error: verdict === 'none' ? 'no verdict' : wrong.join(', '),
    all: JSON.stringify(
      [
        verdict,
        message.sha256,
        ...parts,
        ...message.defects.map(({ code, part }) => `${code} ${part}`),
        ...findings.map(it => `${it.scanner} ${it.name} ${it.part}`),
      ],
      null,
      1,
    ),
  }
}

function difference(one: string, other: string): string {
  const others = new Set(other.split('\n'))
  const ones = new Set(one.split('\n'))
  return [
    ...[...ones].filter(line => !others.has(line)).map(line => `- ${line}`),
    ...[...others].filter(line => !ones.has(line)).map(line => `+ ${line}`),
  ].join('\n')
}

function* pieces(bytes: Buffer, random: Random): Generator<Buffer> {
  const most = random.pick([1, 7, 80, 4096, 70_000])
  // A byte at a time only where that ends soon.
  const step = bytes.length > 20_000 ? Math.max(most, 80) : most
  for (let at = 0; at < bytes.length;) {
    const length = 1 + random.upTo(step)
    yield bytes.subarray(at, at + length)
    at += length
  }
}

const PLAIN = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
}

async function theyFindEicar(bytes: Buffer): Promise<boolean> {
  if (bytes.length > 50_000) return false
  // It throws on some mail: then it finds nothing.
  const read = await simpleParser(bytes, PLAIN).catch(() => null)
  const found = read?.attachments ?? []
  return found.some(({ content }) => content.includes(EICAR))
}
