/*
 * NAME
 *   kept-content - what is in a message that was kept
 *
 * DESCRIPTION
 *   Reads it again, as it was read when it came. A person who may read the
 *   quarantine need not know the site's passwords: then what they would open
 *   stays closed.
 *
 * DIAGNOSTICS
 *   Never throws: `problem` says what is wrong, and the entry can be shown all
 *   the same.
 */

import { createReadStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { startDeadline } from './util/deadline.js'
import { causeOf } from './mail/error.js'
import type { Message } from './mail/message.js'
import { ConfigError, type Config } from './config/config.js'
import { MAIN } from './options.js'
import { bytesPath, type Entry } from './quarantine/entry.js'
import { spool } from './spool/spool.js'
import { readLimits, sitePasswords } from './read-limits.js'
import { readHere } from './read/reader.js'

export interface KeptContent {
  /** null: it could not be read; `problem` says why. */
  readonly message: Message | null
  /** '' where nothing is wrong. */
  readonly problem: string
}

/** Reads the bytes of an entry. @param about.folder the quarantine; what is not in it
 * has an open file. */
export async function keptContent(
  entry: Entry,
  about: {
    readonly config: Config
    readonly folder: string
    readonly fd?: number
  },
): Promise<KeptContent> {
  const { config, folder, fd } = about
  const main = config.settings(MAIN)
  const deadline = startDeadline('message_time_limit', main.message_time_limit)
  try {
    const stream =
      fd === undefined
        ? createReadStream(bytesPath(folder, entry.key))
        : createReadStream('', { fd, autoClose: false, start: 0 })
    const spooled = await spool(stream, {
      folder: tmpdir(),
      memoryLimitBytes: main.spool_memory_limit,
    })
    const { passwords, missing } = await passwordsFor(config)
    const limits = readLimits(config, passwords)
    const message = await readHere(spooled, limits, deadline.signal)
    const isSame = spooled.sha256 === entry.sha256
    const other = isSame ? '' : 'the bytes are not those that were kept'
    return { message, problem: [other, missing].filter(Boolean).join('; ') }
  } catch (error) {
    return { message: null, problem: `cannot be read: ${causeOf(error)}` }
  } finally {
    deadline.close()
  }
}

// Without the file of them: see DESCRIPTION.
async function passwordsFor(config: Config): Promise<{
  readonly passwords: readonly string[]
  readonly missing: string
}> {
  try {
    return { passwords: await sitePasswords(config), missing: '' }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { passwords: [], missing: error.message }
  }
}
