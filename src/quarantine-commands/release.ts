/*
 * NAME
 *   release - filter-quarantine release
 *
 * DESCRIPTION
 *   Each message by itself: what is wrong with one keeps no other. One in which
 *   a scanner named malware is released only after a yes of a person, or where
 *   the command line has it (--force).
 *
 * DIAGNOSTICS
 *   Rejects where the quarantine cannot be read. What was not released is
 *   complained of, logged, and makes the status 1.
 */

import { callerText } from '../util/process/caller.js'
import { startDeadline } from '../util/deadline.js'
import { printable } from '../util/text.js'
import { causeOf } from '../mail/error.js'
import { logDeed, type Deed } from '../log/maillog.js'
import { MAIN } from '../options.js'
import type { LearnedAs } from '../scan/scanner.js'
import { learnKept } from './learn.js'
import { noteDeed } from './note-deed.js'
import { readEntry, type Entry, type Row } from '../quarantine/entry.js'
import type { Transport } from '../deliver/transport.js'
import { release as releaseEntry, type Released } from '../release/release.js'
import { allNamed, type Desk, type Status } from '../quarantine-commands.js'

export interface ReleaseWish {
  readonly names: readonly string[]
  /** Empty: the recipients of the kept envelope. */
  readonly to: readonly string[]
  readonly attach: boolean
  /** Also what is infected, without a question. */
  readonly force: boolean
  /** Asks a person; null where there is no terminal. */
  readonly ask: ((question: string) => Promise<boolean>) | null
  readonly transports: readonly Transport[]
  /** What spam engines are taught of what was released. Default nothing. */
  readonly learn?: LearnedAs | null
}

export async function release(desk: Desk, wish: ReleaseWish): Promise<Status> {
  let status: Status = 0
  for (const row of allNamed(desk, wish.names)) {
    const isDone = row !== null && (await releaseOne(desk, row, wish))
    const isTaught = !isDone || (await teachOf(desk, row, wish.learn ?? null))
    if (!isDone || !isTaught) status = 1
  }
  return status
}

// By the option, only what was kept as spam; what is asked for is complained of.
async function teachOf(
  desk: Desk,
  row: Row,
  asked: LearnedAs | null,
): Promise<boolean> {
  const { learn_on_release } = desk.config.settings(MAIN)
  const isSpam = row.class === 'spam' || row.class === 'spam-certain'
  const as = asked ?? (learn_on_release && isSpam ? 'ham' : null)
  return as === null || learnKept(desk, row, as)
}

async function releaseOne(
  desk: Desk,
  row: Row,
  wish: ReleaseWish,
): Promise<boolean> {
  try {
    const entry = readEntry(desk.folder, row.key)
    const doubt = await doubtAbout(entry, wish)
    if (doubt !== '') {
      desk.complain(`${row.id}: not released: ${doubt}`)
      return false
    }
    const done = await send(desk, entry, wish)
    const taken = done.answers.filter(it => it.answer.status.startsWith('2'))
    if (taken.length > 0) {
      const recipients = taken.map(it => it.recipient)
      await noteDeed(desk, { deed: 'released', keys: [row.key], recipients })
    }
    return tell(desk, row, done)
  } catch (error) {
    const text = causeOf(error)
    const deed = { what: 'not released', error: text } as const
    logDeed(desk.log, row.id, { ...deed, ...about(desk, row, wish.to) })
    desk.complain(`${row.id}: not released: ${text}`)
    return false
  }
}

// '' where nothing speaks against it.
async function doubtAbout(
  { envelope, verdict }: Entry,
  { force, ask, to }: ReleaseWish,
): Promise<string> {
  const infected = verdict.findings.find(it => it.class === 'infected')
  if (force || (infected === undefined && verdict.class !== 'infected')) {
    return ''
  }
  const what = infected === undefined ? '' : ` (${printable(infected.name)})`
  if (ask === null) {
    return `it is infected${what}; use --force to release it`
  }
  const all = to.length > 0 ? to : envelope.recipients.map(it => it.address)
  const [first = ''] = all
  const others = all.length > 1 ? ` and ${all.length - 1} more` : ''
  const target = `<${printable(first, 60)}>${others}`
  const question = `${envelope.id} is infected${what}. Release it to ${target}? [y/N] `
  return (await ask(question)) ? '' : `it is infected${what}`
}

async function send(
  desk: Desk,
  entry: Entry,
  { to, attach, transports }: ReleaseWish,
): Promise<Released> {
  const main = desk.config.settings(MAIN)
  const deadline = startDeadline('message_time_limit', main.message_time_limit)
  try {
    return await releaseEntry(
      { entry, to: to.length === 0 ? null : to, attach },
      {
        folder: desk.folder,
        spoolFolder: main.spool_directory,
        transports,
        signal: deadline.signal,
        now: Date.now(),
        by: callerText(desk.caller),
      },
    )
  } finally {
    deadline.close()
  }
}

// Whether all of them have it.
function tell(desk: Desk, row: Row, done: Released): boolean {
  let isWhole = true
  for (const { recipient, answer } of done.answers) {
    const { status, text } = answer
    const isTaken = status.startsWith('2')
    if (!isTaken) isWhole = false
    const what = isTaken ? 'released' : 'not released'
    logDeed(desk.log, row.id, {
      ...{ what, relay: done.by, dsn: status, text },
      ...about(desk, row, [recipient]),
    })
    const { key, id } = row
    const { by } = done
    if (desk.json) {
      const released = isTaken
      const line = { key, id, recipient, released, by, ...answer }
      desk.print(desk.present.json(line))
    } else {
      const line = `${id}: ${what} to <${recipient}> by ${by}: ${status} ${text}`
      desk.print(printable(line, 500))
    }
  }
  return isWhole
}

/** Who did it, and to which message. */
function about(
  { caller }: Desk,
  row: Row,
  to: readonly string[] = [],
): Pick<Deed, 'user' | 'sudoUser' | 'login' | 'message'> {
  const { queueId, sender, class: verdict } = row
  const recipients = to.length > 0 ? to : row.recipients
  return { ...caller, message: { queueId, sender, recipients, verdict } }
}
