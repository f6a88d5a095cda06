/*
 * NAME
 *   cached - a clamd whose answers both hosts remember
 *
 * DESCRIPTION
 *   Each host has its own, with the same database: what one said counts on the
 *   other, too.
 */
import { join } from 'node:path'
import { startClamd } from '../helper/clamd.js'
import type { Teardown } from '../helper/folder.js'
import type { Postsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'

const DATABASE = 27_001

/** Runs until the test ends; lines of filter.toml for it. */
export async function cachedClamd(t: Teardown): Promise<readonly string[]> {
  const clamd = await startClamd(t, {
    daily: DATABASE,
    conf: { SelfCheck: '3600' },
  })
  return [
    ...['[scanner.clamd]', 'enabled = true'],
    `address = ["unix:${clamd.socketPath}"]`,
    ...['[cache]', 'scanners = ["clamd"]'],
  ]
}

/** What filterctl counts of it, since filterd was started. */
export async function sharedAnswers({
  bin,
  configFile,
}: Pick<Postsift, 'bin' | 'configFile'>): Promise<number> {
  const words = ['--config', configFile, 'status', '--json']
  const { stdout } = await runProgram(join(bin, 'filterctl.js'), words)
  const { filterd } = JSON.parse(stdout) as {
    filterd: { running?: { cache?: { shared?: number } } }
  }
  return filterd.running?.cache?.shared ?? 0
}
