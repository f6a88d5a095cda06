/*
 * NAME
 *   bed - a message judged by a configuration, and as it would be delivered
 *
 * DESCRIPTION
 *   inspect() with the scanners and the policy of a configuration, and the edits
 *   of its verdicts applied as a transport applies them.
 */
import { tmpdir } from 'node:os'
import { loadEngineConfig, makeInspectTools } from '../../src/engine.js'
import { inspect, type InspectTools } from '../../src/inspect.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import type { Message } from '../../src/mail/message.js'
import type { Verdict } from '../../src/mail/verdict.js'
import { spool } from '../../src/spool/spool.js'
import { editedWindows, type Replacement } from '../../src/util/cut-bytes.js'

export interface Judged {
  readonly verdicts: readonly Verdict[]
  readonly verdict: Verdict
  readonly message: Message
  /** The canonical bytes. */
  readonly before: Buffer
  /** As the first verdict has it delivered, without our fields. */
  readonly after: Buffer
}

export type Judge = (
  bytes: Buffer | string,
  known?: Partial<Envelope>,
) => Promise<Judged>

/** @param more is put in the place of what the configuration makes. */
export async function makeJudge(
  toml: string,
  more: Partial<InspectTools> = {},
  memoryLimitBytes = 1e7,
): Promise<Judge> {
  const config = await loadEngineConfig({ file: 'test.toml', text: toml })
  const folder = tmpdir()
  const tools = { ...(await makeInspectTools(config, folder)), ...more }
  return async (bytes, known = {}) => {
    const spooled = await spool([Buffer.from(bytes as string, 'latin1')], {
      folder,
      memoryLimitBytes,
    })
    const envelope = makeEnvelope({
      id: 'ID23',
      sender: 's@sender.example',
      recipients: [{ address: 'bob@recipient.example' }],
      arrivedAt: 0,
      ...known,
    })
    const { signal } = new AbortController()
    try {
      const seen = await inspect(envelope, spooled, tools, signal)
      const { verdicts, message } = seen
      const [verdict] = verdicts
      if (verdict === undefined) throw new Error('no verdict')
      const edits = verdict.edited?.replacements ?? []
      return {
        ...{ verdicts, verdict, message },
        before: Buffer.from(spooled.bytes.slice(0, spooled.bytes.size)),
        after: Buffer.concat(
          [...editedWindows(spooled.bytes, edits)].map(it => Buffer.from(it)),
        ),
      }
    } finally {
      spooled.close()
    }
  }
}

/** Whether all bytes that no edit names are the same, in the same order. */
export function bytesBetween(
  before: Buffer,
  after: Buffer,
  edits: readonly Replacement[],
): boolean {
  let at = 0
  let from = 0
  for (const { start, end, put } of edits) {
    const kept = before.subarray(at, start)
    if (!after.subarray(from, from + kept.length).equals(kept)) return false
    from += kept.length + (put?.size ?? 0)
    at = end
  }
  return after.subarray(from).equals(before.subarray(at))
}
