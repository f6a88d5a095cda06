/*
 * NAME
 *   filter-host - do the plan of a host whose filter serves other hosts, and undo it
 *
 * DESCRIPTION
 *   What was made is recorded before it is made, beside the records of instances
 *   of Postfix; undo removes it.
 *
 * DIAGNOSTICS
 *   Throws an Error with what failed. What was made by then stays, and the next
 *   apply goes on.
 */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeDurably } from '../../../src/util/files/safe-file.js'
import { isOurGreeting } from '../doctor/facts.js'
import { greetingOf } from '../gather/ports.js'
import type { HostFacts, HostOptions, HostPlan } from '../plan/filter-host.js'
import type { Made } from '../plan/install-record.js'
import { serviceName } from '../plan/pool.js'
import { stepText } from '../plan/show.js'
import { newThings } from './apply.js'
import { doStep } from './machine.js'
import { FILTER_HOST, hasOthers, hostRecordFile } from './state.js'
import { unmakeAll, type Unmade } from './undo.js'

export interface HostRecord {
  readonly format: 1
  readonly made: readonly Made[]
  readonly configFile: string
  readonly user: string
  /** Of the MTAs; after undo none. */
  readonly networks: readonly string[]
  readonly listenAddress: string
  readonly listenPort: number
  readonly submissionPort: number
  readonly returnPort: number
  readonly node: string
}

/** Null where nothing was applied. */
export function readHostRecord(stateDir: string): HostRecord | null {
  const path = hostRecordFile(stateDir)
  if (!existsSync(path)) return null
  const record = JSON.parse(readFileSync(path, 'utf8')) as HostRecord
  if (record.format === 1) return record
  throw new Error(`${path}: another version of filter-install wrote it`)
}

export async function applyHost(
  { steps }: HostPlan,
  {
    facts,
    options,
    stateDir,
  }: {
    readonly facts: HostFacts
    readonly options: HostOptions
    readonly stateDir: string
  },
): Promise<void> {
  const before = readHostRecord(stateDir)?.made ?? []
  const { networks, listenAddress, listenPort, submissionPort } = options
  await writeHostRecord(stateDir, {
    format: 1,
    made: [...before, ...newThings(steps, before)],
    configFile: facts.config.path,
    ...{ user: options.user, returnPort: options.returnPort },
    ...{ networks, listenAddress, listenPort, submissionPort },
    node: facts.programs.node,
  })
  for (const step of steps) {
    try {
      await doStep(step)
    } catch (error) {
      const text = `Could not ${stepText(step)}: ${(error as Error).message}`
      throw new Error(text, { cause: error })
    }
  }
}

async function writeHostRecord(
  stateDir: string,
  record: HostRecord,
): Promise<void> {
  mkdirSync(join(stateDir, FILTER_HOST), { recursive: true, mode: 0o700 })
  const text = `${JSON.stringify(record, null, 1)}\n`
  await writeDurably(hostRecordFile(stateDir), [text])
}

const ANSWERS_SECONDS = 20

/** Why filterd does not answer on one of its ports; '' where it does. */
export async function whyNotAnswering(
  {
    listenAddress,
    listenPort,
    submissionPort,
  }: Pick<HostOptions, 'listenAddress' | 'listenPort' | 'submissionPort'>,
  seconds = ANSWERS_SECONDS,
): Promise<string> {
  const limit = performance.now() + seconds * 1000
  for (const port of [listenPort, submissionPort]) {
    while (!(await isOurs(listenAddress, port))) {
      if (performance.now() > limit) {
        return `filterd does not answer on ${serviceName(listenAddress, port)}`
      }
      await sleep(500)
    }
  }
  return ''
}

// This host itself need not be a client: then it is turned away.
async function isOurs(host: string, port: number): Promise<boolean> {
  const greeting = await greetingOf(port, GREETING_SECONDS, { host })
  return isOurGreeting(greeting) || greeting === TURNED_AWAY
}

const GREETING_SECONDS = 3
const TURNED_AWAY = '421 4.7.0 This client is not allowed to connect'

export async function undoHost(
  record: HostRecord,
  {
    stateDir,
    removeAccount,
  }: {
    readonly stateDir: string
    readonly removeAccount: boolean
  },
): Promise<Unmade> {
  const folder = join(stateDir, FILTER_HOST)
  const others = hasOthers(stateDir, folder)
  const unmade = await unmakeAll(record, { removeAccount, others, stateDir })
  const made = [...unmade.failed, ...unmade.kept]
  if (made.length === 0) rmSync(folder, { recursive: true, force: true })
  else await writeHostRecord(stateDir, { ...record, made, networks: [] })
  return unmade
}
