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

import { printable } from '../util/text.js'
import { MAIN } from '../options.js'
import { causeOf } from '../mail/error.js'
import type { LearnedAs } from '../scan/scanner.js'
import { learnKept, lessonAfter, telling } from './learn.js'
import { releaseKept } from './release-kept.js'
import { readEntry, type Entry } from '../quarantine/entry.js'
import type { Transport } from '../deliver/transport.js'
import type { Released } from '../release/release.js'
import type { StoredRow } from '../store/store.js'
import type { Desk, Status } from '../quarantine-commands.js'
import { allNamed } from './named.js'
import { isElsewhere, withBrought, type Brought } from './of-other-host.js'

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
  for (const row of await allNamed(desk, wish.names)) {
    const isDone = row !== null && (await releaseOne(desk, row, wish))
    const isTaught = !isDone || (await teachOf(desk, row, wish.learn ?? null))
    if (!isDone || !isTaught) status = 1
  }
  return status
}

async function teachOf(
  desk: Desk,
  row: StoredRow,
  asked: LearnedAs | null,
): Promise<boolean> {
  const as = lessonAfter(desk.config, row.class, asked)
  if (as === null) return true
  if (!isElsewhere(row)) return learnKept(telling(desk), row, as)
  desk.complain(`${row.id}: not taught: another host has kept it`)
  return false
}

async function releaseOne(
  desk: Desk,
  row: StoredRow,
  wish: ReleaseWish,
): Promise<boolean> {
  try {
    if (!isElsewhere(row)) {
      return await releaseEntry(desk, row, {
        ...{ wish, entry: readEntry(desk.folder, row.key), away: null },
      })
    }
    const { spool_directory: folder } = desk.config.settings(MAIN)
    return await withBrought(desk, { key: row.key, folder }, away =>
      releaseEntry(desk, row, { wish, entry: away.entry, away }),
    )
  } catch (error) {
    desk.complain(`${row.id}: not released: ${causeOf(error)}`)
    return false
  }
}

async function releaseEntry(
  desk: Desk,
  row: StoredRow,
  about: {
    readonly wish: ReleaseWish
    readonly entry: Entry
    /** null: it is kept on this host. */
    readonly away: Brought | null
  },
): Promise<boolean> {
  const { wish, entry, away } = about
  const { attach, transports } = wish
  const to = wish.to.length === 0 ? null : wish.to
  const doubt = await doubtAbout(entry, wish)
  if (doubt !== '') {
    desk.complain(`${row.id}: not released: ${doubt}`)
    return false
  }
  const tools = { transports, ...(away !== null && { away }) }
  return tell(desk, row, await releaseKept(desk, { entry, to, attach }, tools))
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

// Whether all of them have it.
function tell(desk: Desk, row: StoredRow, done: Released): boolean {
  let isWhole = true
  for (const { recipient, answer } of done.answers) {
    const { status, text } = answer
    const isTaken = status.startsWith('2')
    if (!isTaken) isWhole = false
    const what = isTaken ? 'released' : 'not released'
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
