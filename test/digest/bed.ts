/*
 * NAME
 *   bed - a quarantine, and digests that go nowhere
 */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser, type ParsedMail } from 'mailparser'
import type { Config } from '../../src/config/config.js'
import { run, type RunOrder, type Told } from '../../src/digest/run.js'
import { loadEngineConfig } from '../../src/engine.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { keptMessage, type KeptOptions } from '../quarantine/kept.js'

export const NOW = Date.UTC(2026, 10, 30, 7)
export const HOUR = 60 * 60 * 1000
export const DAY = 24 * HOUR

export interface Sent {
  readonly to: string
  readonly raw: Buffer
}

export interface Bed {
  /** Of the quarantine. */
  readonly folder: string
  readonly config: Config
  readonly sent: Sent[]
  /** What sending does next. */
  fail: Error | null
  keep(...messages: readonly KeptOptions[]): Promise<readonly string[]>
  run(order?: Partial<RunOrder>, now?: number): Promise<readonly Told[]>
  /** The last that was sent. */
  last(): Promise<ParsedMail>
  /** Names and bytes of all files. */
  files(): readonly string[]
}

export const URL_OF_PAGES = 'https://quarantine.example.com'

export async function openBed(
  t: Teardown,
  overrides: readonly string[] = [],
): Promise<Bed> {
  const home = scratchFolder(t, 'digest')
  const folder = join(home, 'quarantine')
  mkdirSync(join(home, 'spool'))
  const config = await loadEngineConfig({
    text: '',
    file: '/dev/null',
    overrides: [
      ...['spool', 'quarantine', 'journal', 'records'].map(
        name => `${name}_directory=${join(home, name)}`,
      ),
      'digest.recipients=@d.example',
      `web.public_url=${URL_OF_PAGES}`,
      ...overrides,
    ],
  })
  const quarantine = openQuarantine(folder)
  const sent: Sent[] = []
  let count = 0
  const bed: Bed = {
    ...{ folder, config, sent, fail: null },
    keep: async (...messages) => {
      const keys: string[] = []
      for (const message of messages) {
        const queueId = `Q${++count}`
        const known = { queueId, arrivedAt: NOW - HOUR, ...message }
        keys.push(await quarantine.keep(keptMessage(known)))
      }
      return keys
    },
    run: (order = {}, now = NOW) =>
      run(
        { kind: 'digest', since: null, dryRun: false, ...order },
        {
          config,
          now,
          send: async (raw, to) => {
            if (bed.fail !== null) throw bed.fail
            sent.push({ raw, to })
          },
        },
      ),
    last: () => simpleParser(sent.at(-1)?.raw ?? ''),
    files: () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .sort()
        .map(name => {
          const path = join(folder, name)
          const isFile = statSync(path).isFile()
          return `${name} ${isFile ? readFileSync(path, 'latin1') : ''}`
        }),
  }
  return bed
}
