/*
 * NAME
 *   start-cache - whether the filter starts as quickly as it could
 *
 * DESCRIPTION
 *   The build keeps what V8 made of the scripts that each message loads (see
 *   src/util/cached-script.ts). Another Node.js passes it over, as it does one
 *   that is damaged: the filter works, but starts more slowly for each message.
 *   Asks the Node.js that runs the filter, without running the scripts.
 */

import { dirname, join } from 'node:path'
import { runCommand } from '../../../src/util/process/command.js'

export type StartCache = 'fresh' | 'missing' | 'damaged' | 'refused'

const STATES: readonly StartCache[] = ['fresh', 'missing', 'damaged', 'refused']

// As cached-script compiles them: another Node.js may be another V8.
const QUESTION = `
const { createHash } = require('node:crypto')
const { existsSync, readdirSync, readFileSync } = require('node:fs')
const { basename, join } = require('node:path')
const { Script } = require('node:vm')
const folder = process.argv[1]
const files = readdirSync(folder).filter(it => /^(?:work|late|mailparser-worker)-.*\\.cjs$/u.test(it))
const states = files.map(name => {
  const cache = join(folder, name.replace(/cjs$/u, 'cache'))
  if (!existsSync(cache)) return 'missing'
  const kept = readFileSync(cache)
  const data = kept.subarray(32)
  const sum = createHash('sha256').update(basename(name, '.cjs')).update(data)
  if (!sum.digest().equals(kept.subarray(0, 32))) return 'damaged'
  const filename = join(folder, name)
  const source = readFileSync(filename, 'latin1')
  const script = new Script(source, { filename, cachedData: data })
  return script.cachedDataRejected ? 'refused' : 'fresh'
})
process.stdout.write(states.find(it => it !== 'fresh') ?? states[0] ?? 'missing')
`

/**
 * Null where the Node.js cannot be asked, of which others tell.
 * @param program absolute path of filter-pipe.js or filter-smtp.js.
 */
export async function askStartCache(
  program: string,
  node: string,
): Promise<StartCache | null> {
  const folder = join(dirname(dirname(program)), 'lib')
  const { output } = await runCommand({
    path: node,
    args: ['--no-warnings', '-e', QUESTION, folder],
    signal: AbortSignal.timeout(30_000),
  })
  return STATES.find(it => it === output) ?? null
}
