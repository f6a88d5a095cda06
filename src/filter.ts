/*
 * NAME
 *   filter - the engine: a message comes in, a Reply goes out
 *
 * DESCRIPTION
 *   spool, parse, unpack, scan, decide, act, deliver: one after the other, one
 *   message at a time. Every way in opens an Intake for a message, writes what
 *   comes, and at its end gets one Reply for each recipient.
 *
 * DIAGNOSTICS
 *   Never throws. What is thrown inside becomes a temporary Reply, and the
 *   message's one log line names the cause.
 */

import { orAbort, startDeadline } from './util/deadline.js'
import { shortOfSpace } from './util/files/free-space.js'
import type { Envelope } from './mail/envelope.js'
import { MailError, replyOfError } from './mail/error.js'
import { headlineOf } from './mail/headline.js'
import type { Confirm, Filter } from './mail/intake.js'
import { checkLoop } from './mail/trace/received.js'
import { failed, isAccepted, type Reply } from './mail/reply.js'
import {
  logNotice,
  logPossibleDuplicate,
  logScannerFailure,
} from './log/maillog.js'
import { Spool, type Spooled, type SpoolOptions } from './spool/spool.js'
import {
  handedOverBefore,
  handOver,
  type HandOverJob,
  type HandOverTools,
} from './hand-over.js'
import { editsOf, NO_EDITS, withBypasses, type EditSettings } from './edits.js'
import type { Notices } from './notices/notices.js'
import { honorRelease } from './release/released.js'
import { inspect, type InspectTools } from './inspect.js'
import type { MarkStore } from './store/store.js'
import {
  reportMessage,
  type Outcome,
  type ReportTools,
  type Trace,
} from './report-message.js'

export interface FilterTools extends InspectTools, HandOverTools, ReportTools {
  readonly spool: SpoolOptions
  /** Where there must be room, for as much as the floor. */
  readonly room: Room
  /** From the end of the message to the answer. */
  readonly messageTimeLimitSeconds: number
  readonly recipientLimit: number
  /** Where the key and the used marks of releases are. Default: no mark is
   * honored. */
  readonly quarantineFolder?: string
  /** Used marks of all hosts. Default: there is this one. */
  readonly marks?: Pick<MarkStore, 'use' | 'giveBack'>
  /** What is changed in each message. Default nothing. */
  readonly edits?: EditSettings
  /** Sends what rules want to have notified. Default: nothing is sent. */
  readonly notices?: Notices
}

export interface Room {
  readonly folders: readonly string[]
  readonly floorBytes: number
}

export function makeFilter(tools: FilterTools): Filter {
  return (envelope, confirm = () => undefined) => {
    const trace: Trace = {
      relays: new Map(),
      redirects: new Map(),
      kept: new Map(),
      times: {},
      starts: {},
      begunAt: performance.now(),
    }
    const lap = stopwatch(trace)
    let failure: unknown = null
    let spool: Spool | null = null
    const attempt = (work: () => void): void => {
      if (failure !== null) return
      try {
        work()
      } catch (error) {
        failure = errorOf(error)
      }
    }
    attempt(() => {
      checkRecipients(envelope, tools.recipientLimit)
      checkRoom(tools.room)
      spool = new Spool(tools.spool)
    })
    return {
      write: chunk => attempt(() => spool?.write(chunk)),
      end: async () => {
        trace.endedAt = performance.now()
        let spooled: Spooled | undefined
        attempt(() => {
          spooled = spool?.finish()
        })
        lap('spool')
        const replies =
          spooled === undefined
            ? { all: sameFor(envelope, replyOfError(failure)), error: failure }
            : await answer({ envelope, spooled, confirm, trace, lap }, tools)
        spool?.close()
        reportMessage(trace, { envelope, ...replies }, tools)
        return replies.all
      },
      abort: reason => {
        spool?.close()
        const all = sameFor(envelope, LOST)
        reportMessage(trace, { envelope, all, error: reason }, tools)
      },
    }
  }
}

/** One message in work. */
interface Job {
  readonly envelope: Envelope
  readonly spooled: Spooled
  readonly confirm: Confirm
  readonly trace: Trace
  readonly lap: (name: string) => void
}

const LOST = failed('4.4.2', 'message did not come in whole')

async function answer(job: Job, tools: FilterTools): Promise<Outcome> {
  const deadline = startDeadline(
    'message_time_limit',
    tools.messageTimeLimitSeconds,
  )
  try {
    const work = handle(job, tools, deadline.signal)
    return { all: await orAbort(work, deadline.signal), error: null }
  } catch (error) {
    const all = sameFor(job.envelope, replyOfError(error))
    return { all, error: errorOf(error) }
  } finally {
    deadline.close()
  }
}

async function handle(
  job: Job,
  tools: FilterTools,
  signal: AbortSignal,
): Promise<readonly Reply[]> {
  const { envelope, spooled, trace, lap } = job
  trace.size = spooled.bytes.size
  await job.confirm()
  const handOverJob: HandOverJob = {
    envelope,
    spooled,
    signal,
    tools,
    onRelay: (relay, verdict) => {
      trace.relays.set(verdict, relay)
    },
    onRedirect: (address, verdict) => {
      trace.redirects?.set(verdict, address)
    },
    onKept: (key, verdict) => {
      trace.kept.set(verdict, key)
    },
    onNotice: text => logNotice(tools.log, envelope.id, text),
    onDoubt: why => {
      logPossibleDuplicate(tools.log, envelope, why)
      return tools.log.flush()
    },
  }
  const before = await handedOverBefore(handOverJob)
  if (before !== null) return before
  const { quarantineFolder: folder } = tools
  const released =
    folder === undefined
      ? null
      : await honorRelease(envelope, spooled, {
          ...{ folder, marks: tools.marks },
          onNotice: handOverJob.onNotice,
        })
  const inspection =
    released?.inspection ?? (await inspect(envelope, spooled, tools, signal))
  trace.inspection = inspection
  Object.assign(trace.times, inspection.times)
  Object.assign(trace.starts, inspection.starts)
  for (const failure of inspection.failures) {
    logScannerFailure(tools.log, { id: envelope.id, ...failure })
  }
  checkLoop(inspection.message.fields, tools.hostname)
  await job.confirm()
  // What came in meanwhile may have taken the room.
  checkRoom(tools.room)
  signal.throwIfAborted()
  lap('')
  try {
    const replies = await handOver(inspection.verdicts, {
      ...handOverJob,
      envelope: inspection.envelope,
      headline: headlineOf(inspection.message.fields),
      edits: withBypasses(
        tools.edits
          ? editsOf(inspection, { envelope, bytes: spooled.bytes }, tools.edits)
          : NO_EDITS,
        inspection,
      ),
    })
    lap('deliver')
    const { verdicts, message } = inspection
    tools.notices?.tell({
      ...{ envelope, verdicts, replies, kept: trace.kept },
      fields: message.fields,
    })
    if (!replies.some(isAccepted)) released?.giveBack()
    return replies
  } catch (error) {
    released?.giveBack()
    throw error
  }
}

// null says that nothing went wrong, and may be thrown all the same.
function errorOf(thrown: unknown): unknown {
  return thrown ?? new Error(`${String(thrown)} was thrown`)
}

// SMTP and pipe(8) have limits of their own; this one bounds our memory.
function checkRecipients(envelope: Envelope, limit: number): void {
  const count = envelope.recipients.length
  if (count === 0) throw new MailError('4.3.0', 'message without recipients')
  if (count > limit) throw new MailError('4.5.3', 'too many recipients')
}

// A disk that is full in the middle of a message is deferred too; below the
// floor there is still room for the log, the queue and the administrator.
function checkRoom({ folders, floorBytes }: Room): void {
  const short = shortOfSpace(folders, floorBytes)
  if (short === null) return
  throw new MailError('4.3.1', 'insufficient system storage', {
    cause: `free_space_floor: ${short}`,
  })
}

function sameFor(envelope: Envelope, reply: Reply): readonly Reply[] {
  return envelope.recipients.map(() => reply)
}

// Milliseconds since the last lap; '' only starts the next one.
function stopwatch({
  times,
  starts,
  begunAt,
}: Pick<Trace, 'times' | 'starts' | 'begunAt'>): (lap: string) => void {
  let last = begunAt
  return lap => {
    const now = performance.now()
    if (lap !== '') {
      times[lap] = now - last
      starts[lap] = last
    }
    last = now
  }
}
