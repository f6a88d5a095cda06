/*
 * NAME
 *   store - filterd runs filter-store sync
 *
 * DESCRIPTION
 *   Where [store] names a database. One that ends is started again, after a second
 *   and then after longer times, a minute at most. It ends with filterd, also
 *   where that is killed: then its stdin ends.
 *
 * DIAGNOSTICS
 *   Its end is told. What it does, it logs itself.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { cleanEnvironment } from '../../src/util/process/command.js'
import { endingWithUs } from '../../src/util/process/end-with-us.js'
import { NODE_ARGUMENTS } from '../../src/util/process/node-arguments.js'
import { printable } from '../../src/util/text.js'
import type { Config, ConfigSource } from '../../src/config/config.js'
import { STORE } from '../../src/store/options.js'

export interface StoreKeeper {
  /** By a configuration that has come into force. */
  begin(config: Config): void
}

const FIRST_MS = 1000
const LONGEST_MS = 60_000
/** One that has run so long had no fault at its start. */
const WELL_MS = 5 * 60_000

/** @param program of filterd, beside which filter-store is. */
export function keepStore(
  program: string,
  { file, overrides = [] }: ConfigSource,
  warn: (text: string) => void,
): StoreKeeper {
  let isWanted = false
  let child: ChildProcess | null = null
  let wait = FIRST_MS
  let timer: NodeJS.Timeout | undefined
  const args = [
    ...[...NODE_ARGUMENTS, join(dirname(program), 'filter-store.js'), 'sync'],
    ...(file === undefined ? [] : ['--config', file]),
    ...overrides.flatMap(override => ['-o', override]),
  ]
  const start = (): void => {
    const startedAt = performance.now()
    const started = endingWithUs(() =>
      spawn(process.execPath, args, {
        stdio: ['pipe', 'ignore', 'pipe'],
        // It logs to the same Postfix.
        env: cleanEnvironment({ POSTSIFT_ENDS_WITH_STDIN: '1' }),
      }),
    )
    child = started
    let said = ''
    started.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('latin1')}`.slice(-SAID_CHARACTERS)
    })
    started.stdin.on('error', () => undefined)
    started.on('error', error => (said = error.message))
    started.once('close', (status, signal) => {
      child = null
      if (!isWanted) return
      if (performance.now() - startedAt > WELL_MS) wait = FIRST_MS
      const how = signal ?? `status ${status}`
      const text = printable(said.trim(), SAID_CHARACTERS)
      warn(`filter-store sync has ended (${how}) and is started again: ${text}`)
      timer = setTimeout(start, wait).unref()
      wait = Math.min(2 * wait, LONGEST_MS)
    })
  }
  return {
    begin: config => {
      clearTimeout(timer)
      isWanted = config.settings(STORE).index !== ''
      wait = FIRST_MS
      // With the new configuration, when the old one has ended.
      if (child !== null) {
        const old = child
        old.removeAllListeners('close')
        old.once('close', () => {
          child = null
          if (isWanted) start()
        })
        old.kill('SIGTERM')
      } else if (isWanted) start()
    },
  }
}

const SAID_CHARACTERS = 500
