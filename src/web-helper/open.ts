/*
 * NAME
 *   open - a recipient says the password of what the filter could not open
 *
 * DESCRIPTION
 *   The message is read again with the password, and scanned by all scanners. Only
 *   where all of it could be opened, and nothing is in it, it is released to the
 *   recipient. Spam is no obstacle: it was kept because it could not be opened.
 *
 *   One message is opened at a time, in threads that end when it is done.
 *
 * DIAGNOSTICS
 *   Throws where the bytes are not those that were kept, or where they could not be
 *   read or scanned now: that is no wrong password.
 *
 * SECURITY
 *   The password is in memory alone, for one message: no log, no file and no error
 *   has it. Each try takes a file before it begins (TRIES for an entry and
 *   recipient), so that neither a crash nor many at once give further ones; a right
 *   password gives it back.
 */

import { createReadStream, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { putNew } from '../util/files/put-file.js'
import { startDeadline } from '../util/deadline.js'
import { printable } from '../util/text.js'
import { causeOf } from '../mail/error.js'
import type { Finding, VerdictClass } from '../mail/finding.js'
import { logDeed } from '../log/maillog.js'
import { bytesPath, type Entry } from '../quarantine/entry.js'
import { spool } from '../spool/spool.js'
import { MAIN } from '../options.js'
import { makeInspectTools } from '../engine.js'
import { inspect } from '../inspect.js'
import { openReaderPool } from '../read/reader-pool.js'
import { noteDeed } from '../quarantine-commands/note-deed.js'
import { about } from '../quarantine-commands/release-kept.js'
import { refuse } from './refusals.js'
import { releaseOnce, wasReleased } from './release.js'
import {
  isRefused,
  type Answers,
  type Request,
  type Result,
} from './requests.js'
import { claim, isAllowed, type Claim } from './who.js'
import { notePath, type World } from './world.js'

/** Passwords of a recipient for one message that are wrong. */
const TRIES = 10

export async function open(
  request: Request<'open'>,
  world: World,
): Promise<Result<Answers['open']>> {
  const claimed = claim(request.who, request, world)
  if (isRefused(claimed)) return claimed
  const { entry, recipients } = claimed
  const [recipient = ''] = recipients
  if (entry.verdict.class !== 'unchecked-encrypted') {
    return refuse('not-allowed', 'The message was not kept for a password.')
  }
  if (!isAllowed(claimed, 'ask', world)) return refuse('not-allowed')
  if (wasReleased(entry, recipient, world)) {
    return refuse('used', 'The message was released already.')
  }
  if (!world.limits.take('open', recipient)) return refuse('too-often')
  const attempt = takeTry(world, entry, recipient)
  if (attempt === null) {
    return refuse('too-often', 'Too many passwords were wrong.')
  }
  try {
    const seen = await oneAfterTheOther(() =>
      look(entry, request.password, world),
    )
    const { left } = attempt
    if (seen === 'wrong') {
      await tell('not opened', claimed, { ...world, text: 'wrong password' })
      return { opened: 'wrong', left }
    }
    attempt.giveBack()
    if (seen !== null) {
      const found = printable(seen.name)
      await tell('not opened', claimed, { ...world, text: `found ${found}` })
      return { opened: 'found', left: left + 1, found }
    }
    await tell('opened', claimed, { ...world, text: '' })
    const released = await releaseOnce(claimed, world, {})
    if (isRefused(released)) return released
    return { opened: 'released', left: left + 1 }
  } catch (error) {
    attempt.giveBack()
    throw error
  }
}

interface Try {
  /** After this one. */
  readonly left: number
  giveBack(): void
}

function takeTry(
  { folder }: World,
  { key }: Entry,
  recipient: string,
): Try | null {
  const path = notePath(folder, 'tries', { key, recipient })
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  for (let number = 1; number <= TRIES; number++) {
    const own = `${path}.${number}`
    if (!putNew(own, '')) continue
    return {
      left: TRIES - number,
      giveBack: () => rmSync(own, { force: true }),
    }
  }
  return null
}

/** null: clean, and opened completely. */
async function look(
  entry: Entry,
  password: string,
  { config, folder, notice }: World,
): Promise<'wrong' | Finding | null> {
  const main = config.settings(MAIN)
  const deadline = startDeadline('message_time_limit', main.message_time_limit)
  const tools = await makeInspectTools(config, main.spool_directory, notice)
  const readers = openReaderPool({ hereBytes: 0 })
  const { passwords = [] } = tools.limits
  try {
    const spooled = await spool(
      createReadStream(bytesPath(folder, entry.key)),
      {
        folder: main.spool_directory,
        memoryLimitBytes: main.spool_memory_limit,
      },
    )
    try {
      if (spooled.sha256 !== entry.sha256) {
        throw new Error(
          `the bytes of ${entry.key} are not those that were kept`,
        )
      }
      const limits = { ...tools.limits, passwords: [password, ...passwords] }
      const inspection = await inspect(
        entry.envelope,
        spooled,
        { ...tools, limits, read: readers.read },
        deadline.signal,
      )
      const [failure] = inspection.failures
      if (failure !== undefined) {
        throw new Error(`${failure.scanner}: ${causeOf(failure.error)}`)
      }
      return judge(inspection.findings)
    } finally {
      spooled.close()
    }
  } finally {
    deadline.close()
    readers.close()
    tools.scanners.forEach(scanner => scanner.close())
  }
}

function judge(findings: readonly Finding[]): 'wrong' | Finding | null {
  const against = findings.filter(it => !HARMLESS.includes(it.class))
  // What is wrong with what could be opened is told, whatever could not be.
  const found = against.find(it => it.class !== 'unchecked-encrypted')
  return found ?? (against.length > 0 ? 'wrong' : null)
}

const HARMLESS: readonly VerdictClass[] = ['spam', 'spam-certain']

let last: Promise<unknown> = Promise.resolve()

function oneAfterTheOther<T>(work: () => Promise<T>): Promise<T> {
  const own = last.then(work)
  last = own.catch(() => undefined)
  return own
}

async function tell(
  what: 'opened' | 'not opened',
  { entry, recipients, caller }: Claim,
  { text, ...world }: World & { readonly text: string },
): Promise<void> {
  const doer = { ...world, caller, complain: world.notice }
  const more = text === '' ? {} : { text }
  logDeed(world.log, entry.envelope.id, {
    ...{ what, ...about(doer, entry, recipients) },
    ...more,
  })
  const deed = { deed: what, keys: [entry.key], recipients, ...more }
  await noteDeed(doer, deed)
}
