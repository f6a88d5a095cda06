/*
 * NAME
 *   status - filter-store status
 */

import type { Command } from 'commander'
import { jsonObject } from '../../src/util/lines/json-object.js'
import { MAIN } from '../../src/options.js'
import { sizeText } from '../../src/print/kept-table.js'
import { askSync } from '../../src/store/ask-sync.js'
import { recordsWaiting } from '../../src/store/carry-records.js'
import { STORE } from '../../src/store/options.js'
import { checkStore, hostOf } from '../../src/store/open-store.js'
import { countHosts } from '../../src/store/postgresql/verify.js'
import { type KnownHost } from '../../src/store/host.js'
import { readHosts } from '../../src/store/postgresql/hosts.js'
import { storeSocketPath } from '../../src/store/socket-path.js'
import { countWaiting } from '../../src/store/waiting.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { clockAhead } from './beat.js'
import { hostFacts } from './host-facts.js'
import { hostLines } from './hosts.js'
import { begin, complain, finish, print, type Begun } from './work.js'

export function addStatus(command: NewCommand): Command {
  return command('status', 'what is carried, and what is not yet').action(
    status,
  )
}

async function status(options: Common): Promise<void> {
  const begun = await begin(options)
  const { config, source } = begun
  const main = config.settings(MAIN)
  const { content, outbox_limit: limitBytes } = config.settings(STORE)
  const server = await serverOf(begun)
  const own = countWaiting(main.quarantine_directory)
  const recordBytes = recordsWaiting(main.records_directory)
  const sync = await syncOf(storeSocketPath(config))
  const problems = [server.problem, sync.problem].flatMap(it => it ?? [])
  if (limitBytes > 0 && own.bytes >= limitBytes) {
    problems.push('outbox_limit is reached: what would be kept is deferred')
  }
  const isFine = problems.length + own.waiting + recordBytes === 0
  const host = hostOf(config)
  if (options.json === true) {
    const facts = await hostFacts(source)
    const here = { host, own, limitBytes, recordBytes, facts }
    print(JSON.stringify({ server, content, ...here, sync, isFine }))
  } else {
    print(`server      ${server.place}`)
    if (content !== 'index') print(`content     ${content.split('?')[0]}`)
    for (const [name, count] of Object.entries(server.hosts)) {
      print(`            ${count} kept by ${name}`)
    }
    const since = own.oldest === null ? '' : `, the oldest of ${own.oldest}`
    const size = sizeText(own.bytes)
    print(`this host   ${host}: ${own.kept} kept`)
    const limit = limitBytes === 0 ? '' : ` of ${sizeText(limitBytes)}`
    print(`            ${own.waiting} not carried yet, ${size}${limit}${since}`)
    print(`            ${sizeText(recordBytes)} of records not carried yet`)
    print(`sync        ${sync.text}`)
    if (server.known.length > 0) {
      print(`\n${hostLines(server.known, host).join('\n')}`)
    }
  }
  problems.forEach(complain)
  await finish(begun, isFine ? 0 : 1)
}

interface Server {
  readonly place: string
  /** How many each has kept. */
  readonly hosts: Readonly<Record<string, number>>
  /** Those that carry what they have. */
  readonly known: readonly KnownHost[]
  /** By which this host's clock is ahead, in milliseconds. */
  readonly clockMs: number | null
  readonly problem: string | null
}

async function serverOf({ store }: Begun): Promise<Server> {
  const { database } = store
  try {
    await checkStore(store)
    return {
      place: database.place(),
      hosts: Object.fromEntries(await countHosts(database)),
      known: await readHosts(database),
      clockMs: await clockAhead(database),
      problem: null,
    }
  } catch (error) {
    const problem = (error as Error).message
    const nothing = { hosts: {}, known: [], clockMs: null }
    return { place: 'cannot be used', ...nothing, problem }
  }
}

async function syncOf(
  path: string,
): Promise<{ readonly text: string; readonly problem: string | null }> {
  try {
    const answer = await askSync(path, { ask: 'status' })
    const { trouble, lastDone, failed } =
      jsonObject(JSON.stringify(answer)) ?? {}
    const when = typeof lastDone === 'string' ? lastDone : 'never'
    const text = `runs, done last at ${when}`
    if (typeof trouble === 'string') return { text, problem: trouble }
    if (typeof failed === 'number' && failed > 0) {
      return {
        text,
        problem: `${failed} entries cannot be carried: see the log`,
      }
    }
    return { text, problem: null }
  } catch (error) {
    return { text: 'does not run', problem: (error as Error).message }
  }
}
