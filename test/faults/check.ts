/*
 * NAME
 *   check - give a cell's message to the filter, and look at what came of it
 *
 * DESCRIPTION
 *   The message is given while the fault is there, and again when it is gone,
 *   as Postfix would. Every cell must keep all of this:
 *
 *     - nothing bounces, unless the cell says so;
 *     - every copy has the bytes that were sent, from first to last;
 *     - the copies are as many as the cell says, after the first try and in the
 *       end; one too many was named in the log before it was made;
 *     - spool and quarantine hold nothing that is left over;
 *     - the log, or the answer, names the cause.
 */

import { createHash } from 'node:crypto'
import { plainMessage } from '../helper/eicar.js'
import { waitUntil } from '../helper/wait.js'
import type { Attempt, Message } from './attempt.js'
import { NotHere, type Cell, type Faults, type Stage } from './cell.js'
import type { Rig } from './rig.js'

export interface Checked {
  readonly cell: Cell
  readonly faults: Faults
  /** Why it could not be checked on this machine; '' where it was. */
  readonly notHere: string
  /** What the first try came to. */
  readonly first: string
  /** After the first try, and in the end. */
  readonly copies: readonly [number, number]
  readonly seconds: number
}

/** A cell that is as it should be waits no longer than it must. */
const PATIENCE_MS = 30_000

let number = 0

/** @param patienceMs for what ought to come, after which it is missing. */
export async function check(
  rig: Rig,
  cell: Cell,
  patienceMs = PATIENCE_MS,
): Promise<Checked> {
  const start = performance.now()
  const mark = `cell-${cell.mode}-${++number}-`
  const work: Work = {
    ...{ rig, cell, mark, message: messageOf(mark, cell), patienceMs },
    logStart: rig.files.log().length,
    seen: { first: 'nothing', copies: [0, 0] },
  }
  let notHere = ''
  const faults = await bothTries(work).catch((error: Error) => {
    if (!(error instanceof NotHere)) return [error.message]
    notHere = error.message
    return []
  })
  const seconds = (performance.now() - start) / 1000
  const told = faults.length === 0 ? [] : [`the log: ${logOf(work)}`]
  return { cell, faults: [...faults, ...told], notHere, seconds, ...work.seen }
}

interface Work {
  readonly rig: Rig
  readonly cell: Cell
  /** Text that only this cell's message has. */
  readonly mark: string
  readonly message: Message
  readonly patienceMs: number
  readonly logStart: number
  readonly seen: { first: string; copies: [number, number] }
}

// The end of it: what there was to say of the retry is the last.
function logOf({ rig, logStart }: Work): string {
  return rig.files.log().slice(logStart).slice(-LOG_SHOWN)
}

const LOG_SHOWN = 1400

async function bothTries(work: Work): Promise<Faults> {
  const { rig, cell, message } = work
  const stage = await cell.fault(rig, message)
  let firstFaults: Faults
  try {
    firstFaults = await firstTry(work, stage)
  } finally {
    rig.files.plan.clear()
    await stage.undo?.()
  }
  return [...firstFaults, ...(await secondTry(work))]
}

async function firstTry(work: Work, stage: Stage): Promise<Faults> {
  const { rig, cell, message, seen } = work
  const { copies = 0, says } = cell
  const send = stage.send ?? (() => rig.send(message, stage.way))
  const first = await send()
  seen.first = `${first.outcome}: ${first.said.trim()}`
  seen.copies[0] = await arrived(work, lowest(copies))
  const isMissed = rig.files.plan.isOpen() && stage.mayMiss !== true
  return [
    ...outcomeFaults(cell, first),
    ...countFaults('after the first try', seen.copies[0], copies),
    ...(says?.test(first.said) === false ? [`it says ${first.said}`] : []),
    ...(isMissed ? ['the plan did not come true'] : []),
    ...(await logFaults(work)),
    ...((await stage.also?.(first)) ?? []),
  ]
}

async function secondTry(work: Work): Promise<Faults> {
  const { rig, cell, mark, message, seen } = work
  const { total = 1, kept = 0, retry = 'accepted' } = cell
  // No one tries again what was accepted; where there is a journal, the retry
  // shows that it holds.
  const isOver =
    retry === 'none' || (cell.mode === 'Q' && seen.first.startsWith('accepted'))
  const second = isOver ? null : await retried(work)
  seen.copies[1] = await arrived(work, lowest(total))
  const entries = rig.files.kept().filter(id => id === message.queueId).length
  return [
    ...(second === null || second.outcome === retry
      ? []
      : [`the retry: ${second.said}`]),
    ...countFaults('in the end', seen.copies[1], total),
    ...countFaults('in the quarantine', entries, kept),
    ...(cell.isSplit === true ? splitFaults(work) : nameFaults(work)),
    ...rig.copies(mark).flatMap(copy => copyFaults(copy, message, cell)),
    ...rig.files.residue().map(name => `left over: ${name}`),
  ]
}

function messageOf(mark: string, cell: Cell): Message {
  const { sizeBytes = 2000, to, data } = cell
  return {
    queueId: `4F${mark.replaceAll('-', '')}`,
    from: 'alice@sender.example',
    to: to ?? ['bob@recipient.example'],
    data:
      data?.(mark) ??
      plainMessage({ subject: mark, text: textOf(sizeBytes, mark) }),
  }
}

// Lines that repeat nowhere: a piece that is missing or doubled is seen.
function textOf(sizeBytes: number, seed: string): string {
  const lines: string[] = []
  let digest = seed
  for (let size = 0; size < sizeBytes; size += 65) {
    digest = createHash('sha256').update(digest).digest('hex')
    lines.push(digest)
  }
  return `${lines.join('\n')}\n`
}

// A worker that was killed is replaced, at once or after a pause.
async function retried(work: Work): Promise<Attempt> {
  const { rig, message, patienceMs } = work
  let last: Attempt = { outcome: 'deferred', said: 'not tried' }
  const attempt = async (): Promise<true | undefined> => {
    last = await rig.send(message)
    return last.outcome === 'deferred' ? undefined : true
  }
  await waitUntil(attempt, { what: 'a retry', timeoutMs: patienceMs }).catch(
    () => undefined, // `last` tells
  )
  return last
}

// What sendmail or the sink still works on is waited for.
async function arrived(work: Work, atLeast: number): Promise<number> {
  const { rig, mark, patienceMs } = work
  const enough = (): true | undefined =>
    rig.copies(mark).length >= atLeast ? true : undefined
  await waitUntil(enough, { what: 'copies', timeoutMs: patienceMs }).catch(
    () => undefined, // the count tells
  )
  return rig.copies(mark).length
}

function outcomeFaults({ first = 'deferred' }: Cell, got: Attempt): Faults {
  const good = typeof first === 'string' ? [first] : first
  return good.includes(got.outcome) ? [] : [`${got.outcome}: ${got.said}`]
}

type Count = number | readonly number[]

function countFaults(when: string, got: number, wanted: Count): Faults {
  const good = typeof wanted === 'number' ? [wanted] : wanted
  return good.includes(got) ? [] : [`${got} ${when}, not ${good.join(' or ')}`]
}

function lowest(count: Count): number {
  return typeof count === 'number' ? count : Math.min(...count)
}

async function logFaults(work: Work): Promise<Faults> {
  const { rig, cell, logStart, patienceMs } = work
  const { log } = cell
  if (log === undefined) return []
  const text = (): string => rig.files.log().slice(logStart)
  const found = (): true | undefined => (log.test(text()) ? true : undefined)
  return waitUntil(found, { what: 'the log', timeoutMs: patienceMs }).then(
    () => [],
    () => [`the log has no ${log}`],
  )
}

// Before the queue there is no queue id to know a message again by.
function nameFaults({ rig, cell, message, logStart, seen }: Work): Faults {
  if (seen.copies[1] < 2 || cell.mode === 'Q') return []
  const { queueId } = message
  const name = `queue_id=${queueId}, .*possible duplicate: an earlier try`
  return new RegExp(name, 'u').test(rig.files.log().slice(logStart))
    ? []
    : ['the log does not name the duplicate']
}

function splitFaults({ rig, mark, message }: Work): Faults {
  const got = rig.sink.messages
    .filter(({ lines }) => lines.includes(mark))
    .flatMap(it => it.rcptTo)
  const [have, want] = [got, message.to].map(it => [...it].sort().join(' '))
  return have === want ? [] : [`copies for ${have}, not for ${want}`]
}

function copyFaults(copy: Buffer, message: Message, { without }: Cell): Faults {
  if (without === undefined) return bytesFaults(copy, message)
  return without
    .filter(text => copy.includes(text))
    .map(text => `a copy has ${text} in it`)
}

function bytesFaults(copy: Buffer, { data }: Message): Faults {
  return copy.subarray(-data.length).equals(data)
    ? []
    : [`a copy of ${copy.length} bytes is not what was sent`]
}
