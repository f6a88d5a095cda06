/*
 * NAME
 *   capacity-main - npm run test:capacity
 *
 * SYNOPSIS
 *   npm run test:capacity -- [--messages N] [--rounds N]
 *
 * DESCRIPTION
 *   How much mail two filter hosts take together, beside one: each has a processor
 *   to itself, one Postfix gives them work by a name with two addresses. Of a
 *   message the filter has far more work than Postfix, which has no processor of
 *   its own here; the table says how much each of them used.
 *
 *   One host and both are measured in turns, since another program on the machine
 *   makes either slower. The load is printed beside.
 *
 * EXIT STATUS
 *   0 where two have 1.7 times the rate of one at least; 1 otherwise.
 */
import { chmodSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withTeardown } from '../faults/teardown.js'
import { median } from '../bench/measure.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { startAgent, type Agent } from './agent.js'
import { heavyMessage } from './heavy.js'
import type { MtaHost } from './mta-host-main.js'
import { whyNoNetwork } from './network.js'
import type { PinnedHost } from './pinned-host-main.js'

const WANTED = 1.7
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const why = await whyNoNetwork()
if (why !== '' || availableParallelism() < 2) {
  say(`this machine cannot tell: ${why || 'it has one processor'}`)
  process.exit(1)
}
const ratio = await withTeardown(measure)
say(
  `two hosts have ${ratio.toFixed(2)} times the rate of one (wanted: ${WANTED})`,
)
process.exit(ratio >= WANTED ? 0 : 1)

async function measure(t: Teardown): Promise<number> {
  const isIsolated = true
  const agent = <T>(name: string): Agent<T> =>
    startAgent<T>(t, {
      program: new URL(`${name}-main.ts`, import.meta.url).pathname,
      isIsolated,
    })
  const mta = agent<MtaHost>('mta-host')
  await mta.ask('hello')
  const hosts: { host: Agent<PinnedHost>; address: string }[] = []
  for (const cpu of [0, 1]) {
    const host = agent<PinnedHost>('pinned-host')
    await host.ask('hello')
    await mta.ask('plugIn', cpu + 1, host.pid)
    hosts.push({ host, address: await host.ask('begin', cpu + 1, cpu) })
  }
  await mta.ask('begin')
  const folder = scratchFolder(t, 'heavy')
  const file = join(folder, 'message')
  const message = await heavyMessage(folder)
  writeFileSync(file, message)
  chmodSync(file, 0o644)
  say(`a message has ${(message.length / 1024).toFixed(0)} KB on the wire`)
  const run = async (
    used: readonly number[],
    count: number,
  ): Promise<number> => {
    const some = hosts.filter((_, at) => used.includes(at))
    await mta.ask(
      'useFilters',
      some.map(it => it.address),
    )
    const ofFilters = async (): Promise<number> => {
      const all = await Promise.all(hosts.map(it => it.host.ask('cpuMs')))
      return all.reduce((sum, it) => sum + it, 0)
    }
    const [filters, all] = [await ofFilters(), busyMs()]
    const rate = await mta.ask('rate', file, count)
    const filterMs = (await ofFilters()) - filters
    const otherMs = busyMs() - all - filterMs
    say(
      [
        `host ${used.map(it => it + 1).join(' and ')}`.padEnd(12),
        `${rate.toFixed(2)} messages/s`,
        `CPU of a message: filter ${(filterMs / count).toFixed(0)} ms,`,
        `all else ${(otherMs / count).toFixed(0)} ms;`,
        `load ${(loadavg()[0] ?? 0).toFixed(2)}`,
      ].join('  '),
    )
    return rate
  }
  const count = Number(values.messages)
  for (const warm of [[0], [1]]) await run(warm, Math.ceil(count / 4))
  const ones: number[] = []
  const twos: number[] = []
  for (let round = 0; round < Number(values.rounds); round++) {
    ones.push(await run([0], count), await run([1], count))
    twos.push(await run([0, 1], 2 * count))
  }
  return median(twos) / (ones.reduce((sum, it) => sum + it, 0) / ones.length)
}

/** CPU time of everything on this machine. */
function busyMs(): number {
  return cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  )
}
