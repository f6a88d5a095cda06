/*
 * NAME
 *   judge - what the engine says of a message, with nothing installed
 *
 * DESCRIPTION
 *   The message goes through the spool and the engine in this process, with the
 *   shipped configuration and without clamd; or with one engine and no other
 *   scanner. Messages whose canonical bytes are the same are judged once.
 */

import { tmpdir } from 'node:os'
import { startDeadline } from '../../../src/util/deadline.js'
import { makeEnvelope } from '../../../src/mail/envelope.js'
import type { VerdictClass } from '../../../src/mail/finding.js'
import { loadEngineConfig, makeInspectTools } from '../../../src/engine.js'
import { inspect } from '../../../src/inspect.js'
import { SCANNER_SECTIONS } from '../../../src/scan/scan.js'
import { spool } from '../../../src/spool/spool.js'
import type { Engine } from './engine.js'

export interface Judged {
  readonly verdict: VerdictClass
  /** Each finding, `scanner name class part`. */
  readonly findings: readonly string[]
  /** Codes of all defects, harmless ones too. */
  readonly defects: readonly string[]
  readonly ambiguous: boolean
  /** Of the canonical bytes. */
  readonly sha256: string
}

export interface Judge {
  judge(bytes: Buffer, chunkBytes?: number): Promise<Judged>
  close(): void
}

/** @param engine instead of the shipped scanners. */
export async function makeJudge(engine: Engine | null = null): Promise<Judge> {
  const config = await loadEngineConfig({
    file: '/dev/null',
    overrides:
      engine === null
        ? ['scanner.clamd.enabled=false']
        : [
            ...SCANNER_SECTIONS.map(({ name }) => `${name}.enabled=false`),
            `scanner.${engine.name}.enabled=true`,
            ...engine.overrides,
          ],
  })
  const folder = tmpdir()
  const tools = await makeInspectTools(config, folder)
  const known = new Map<string, Judged>()

  const look = async (chunks: readonly Buffer[]): Promise<Judged> => {
    const spooled = await spool(chunks, { folder, memoryLimitBytes: 1e9 })
    const deadline = startDeadline('test', 600)
    try {
      const before = known.get(spooled.sha256)
      if (before !== undefined) return before
      const { message, findings, verdicts } = await inspect(
        ENVELOPE,
        spooled,
        tools,
        deadline.signal,
      )
      const judged: Judged = {
        verdict: verdicts[0]?.class ?? 'clean',
        findings: findings.map(
          ({ scanner, name, class: kind, part }) =>
            `${scanner} ${name} ${kind} ${part}`,
        ),
        defects: message.defects.map(({ code }) => code),
        ambiguous: message.defects.some(({ grade }) => grade === 'ambiguous'),
        sha256: spooled.sha256,
      }
      known.set(spooled.sha256, judged)
      return judged
    } finally {
      deadline.close()
      spooled.close()
    }
  }

  return {
    judge: (bytes, chunkBytes = bytes.length) =>
      look(chunksOf(bytes, chunkBytes)),
    close: () => tools.scanners.forEach(scanner => scanner.close()),
  }
}

const ENVELOPE = makeEnvelope({
  id: 'ID',
  sender: 'sender@example.com',
  recipients: [{ address: 'recipient@example.com' }],
  arrivedAt: 0,
})

function chunksOf(bytes: Buffer, size: number): readonly Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    chunks.push(bytes.subarray(at, at + size))
  }
  return chunks
}
