/*
 * NAME
 *   read-limits - what reading a message may take, by the configuration
 *
 * DIAGNOSTICS
 *   sitePasswords() throws ConfigError where the file of them cannot be read.
 */

import { readFileSync } from 'node:fs'
import { ConfigError, type Config } from './config/config.js'
import { passwordLines } from './unpack/passwords.js'
import { MAIN, UNPACK } from './options.js'
import type { ReadLimits } from './read/reader.js'

export function readLimits(
  config: Config,
  passwords: readonly string[],
): ReadLimits {
  const main = config.settings(MAIN)
  return {
    parts: main.part_limit,
    bytes: main.decoded_limit,
    depth: main.depth_limit,
    containers: main.container_depth_limit,
    messageBytes: main.message_size_limit,
    passwords,
    seconds: readSeconds(main.message_time_limit),
  }
}

// The rest is for the scanners and the next hop.
export function readSeconds(timeLimitSeconds: number): number {
  return timeLimitSeconds / 3
}

/** Passwords that the site knows, for encrypted archives. */
export async function sitePasswords(
  config: Config,
): Promise<readonly string[]> {
  const file = config.settings(UNPACK).password_file
  if (file === '') return []
  try {
    return passwordLines(readFileSync(file, 'utf8')).slice(0, PASSWORDS_LIMIT)
  } catch (error) {
    const origin = await config.origin('unpack.password_file')
    const text = `password_file cannot be read: ${(error as Error).message}`
    throw new ConfigError(origin, text, { cause: error })
  }
}

/** Each is tried with each encrypted archive. */
const PASSWORDS_LIMIT = 200
