/*
 * NAME
 *   through-pool - probes through filters on other hosts, each of them
 *
 * DESCRIPTION
 *   What those are told to do is not known here. A clean message must come back as
 *   it was, with our field. A virus must not, or it is NOT STOPPED; where it is
 *   kept, it is kept there. A forbidden attachment that comes back must at least
 *   be called so.
 *
 * DIAGNOSTICS
 *   A filter that does not answer is a result. As verify otherwise.
 */

import { printable } from '../../../src/util/text.js'
import { isOurGreeting } from '../doctor/facts.js'
import { greetingOf } from '../gather/ports.js'
import { addressesOf, serviceName, type Pool } from '../plan/pool.js'
import type { Found } from './ends.js'
import type { Expectation } from './expect.js'
import { judge, type Result } from './judge.js'
import type { Hop } from './path.js'
import type { Probe } from './probes.js'
import { verify, type Verified, type VerifyJob } from './verify.js'

const GREETING_SECONDS = 10

export async function verifyPool(
  {
    pool,
    ports,
    hops,
  }: {
    readonly pool: Pool
    /** On which the filters listen. */
    readonly ports: readonly number[]
    readonly hops: readonly Hop[]
  },
  job: Omit<VerifyJob, 'inPorts' | 'judge'>,
): Promise<Verified> {
  const results: Result[] = []
  const notes = new Set<string>()
  for (const { host, inPorts } of hops) {
    const silent = await silentAt(host, ports, pool)
    if (silent !== '') {
      results.push(unanswered(host, silent))
      continue
    }
    const verified = await verify({ ...job, inPorts, judge: judgeSeen })
    results.push(...verified.results.map(it => ({ ...it, hop: host })))
    verified.notes.forEach(it => notes.add(it))
  }
  const isSent = results.some(it => it.end === NOT_BACK)
  if (isSent) notes.add(KEPT_THERE)
  return { results, notes: [...notes] }
}

const NOT_BACK = 'not back'
const KEPT_THERE =
  'A probe that did not come back may be kept on its filter: it expires there.'

function unanswered(hop: string, why: string): Result {
  const names = { probe: 'greeting', expected: 'an answer', end: 'no answer' }
  return { ...names, hop, state: 'failed', isWell: false, why }
}

/** A sentence for each port where no filter of ours answers us. */
export async function silentFilters(
  pool: Pool,
  ports: readonly number[],
): Promise<readonly string[]> {
  const hosts = addressesOf(pool)
  const all = await Promise.all(hosts.map(it => silentAt(it, ports, pool)))
  return all.filter(it => it !== '')
}

// From the address that mail will come from: others may not connect.
async function silentAt(
  host: string,
  ports: readonly number[],
  { returnAddress: localAddress }: Pool,
): Promise<string> {
  for (const port of ports) {
    const way = { host, localAddress }
    const greeting = await greetingOf(port, GREETING_SECONDS, way)
    if (isOurGreeting(greeting)) continue
    const place = serviceName(host, port)
    if (greeting === null) return `nothing answers on ${place}`
    return greeting.startsWith('421 4.7.0')
      ? `the filter on ${place} does not list ${localAddress} in clients`
      : `${place} says "${printable(greeting, 80)}", and is no filter of ours`
  }
  return ''
}

/** By where it ended. */
export function judgeSeen(probe: Probe, found: Found | undefined): Result {
  if (probe.kind === 'clean') return judge(probe, CLEAN, found)
  const expected = expectationSeen(probe, found)
  // How a filter changes what it does not let pass as it is, is not known here.
  const result = judge(probe, expected, found && { ...found, caught: null })
  return found?.end === 'discarded'
    ? { ...result, expected: 'stopped', end: NOT_BACK }
    : { ...result, expected: 'stopped' }
}

const CLEAN: Expectation = {
  ...{ end: 'delivered', verdict: 'clean', isEdited: false },
  ...{ doubt: null, fault: '', notes: [] },
}

const STOPPED = ['refused', 'discarded', 'quarantined'] as const

function expectationSeen(probe: Probe, found: Found | undefined): Expectation {
  const end = STOPPED.find(it => it === found?.end)
  if (end !== undefined) return { ...CLEAN, end }
  if (found?.end !== 'delivered') return { ...CLEAN, end: 'quarantined' }
  const verdict = verdictIn(found)
  if (verdict === '') return { ...CLEAN, fault: 'it was not filtered' }
  if (probe.kind === 'forbidden' && verdict !== 'clean') return CLEAN
  const why = `the filter delivers it as ${verdict}`
  return { ...CLEAN, doubt: { kind: 'not stopped', why } }
}

function verdictIn({ caught }: Found): string {
  const text = caught?.content.toString('latin1') ?? ''
  const [head = ''] = text.split('\n\n')
  return /^X-Postsift-Verdict: ([\w-]+)/mu.exec(head)?.[1] ?? ''
}
