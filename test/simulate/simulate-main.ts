/*
 * NAME
 *   simulate-main - what a site of several hosts bears
 *
 * SYNOPSIS
 *   npm run simulate [-- --seed N] [--rates N,N...]
 *
 * DESCRIPTION
 *   Prints, for each topology, how many hosts bear 10, 1,000 and 100,000 messages
 *   a second and how long a message takes; what a lost host and a slow clamd do;
 *   and by how much more a site bears if one figure were a fifth less. See
 *   README.md here. No clock of this machine is asked: the same seed prints the
 *   same.
 */
import { parseArgs } from 'node:util'
import { MEASURED } from './figures.js'
import {
  ALONE,
  APART,
  EACH,
  FAULTS,
  FAULT_SECONDS,
  HASTY,
  LOAD,
  POOL,
  SITES,
  sizeAndRun,
  weigh,
} from './questions.js'
import { runSite, type Outcome } from './run-site.js'
import { capacityOf, sizeFor, type Hosts, type Site } from './site.js'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rates: { type: 'string', default: '10,1000,100000' },
  },
})
const seed = Number(values.seed)
const rates = values.rates.split(',').map(Number)

/** So many messages of each run. */
const MESSAGES = 300_000
/** Of the runs with a fault. */
const FAULT_RATE = 300

out('## Where a site saturates\n')
out(
  `Hosts are busy for ${100 * LOAD} % of their time at most. Saturates at: messages a`,
)
out('second with exactly these hosts; first busy: what is full then.\n')
out(
  '| messages/s | site | hosts | saturates at | first busy | median | p99 | busy |',
)
out('|---|---|---|---|---|---|---|---|')
for (const rate of rates) {
  for (const site of SITES.filter(it => it !== ALONE || rate <= 100)) {
    const seconds = Math.min(3600, MESSAGES / rate)
    const sized = sizeAndRun(site, MEASURED, { rate, seconds, seed })
    const { capacity, outcome } = sized
    out(
      row(
        [rate, site.name, hostsText(sized.site)],
        [`${capacity.rate.toFixed(0)}/s`, capacity.bottleneck],
        [ms(outcome.medianMs), ms(outcome.p99Ms), busyText(outcome)],
      ),
    )
  }
}

out('\n## When something fails\n')
out(
  `${FAULT_RATE} messages a second; the fault is there from the first minute to the sixth.\n`,
)
out(
  '| site | fault | median | p99 | most in queues | queues empty again after |',
)
out('|---|---|---|---|---|---|')
for (const site of [EACH, POOL, HASTY, APART]) {
  const sized = sizeFor(site, MEASURED, { rate: FAULT_RATE, load: LOAD })
  // A site that must bear the loss of a host has two at least.
  const two = atLeastTwo(sized)
  for (const { name, fault } of FAULTS) {
    const outcome = runSite(two, MEASURED, {
      ...{ rate: FAULT_RATE, seconds: FAULT_SECONDS, seed },
      faults: [fault],
    })
    const { medianMs, p99Ms, mostWaiting, drainedAfter } = outcome
    out(
      row(
        [`${site.name}: ${hostsText(two)}`, name, ms(medianMs), ms(p99Ms)],
        [
          mostWaiting,
          drainedAfter === null
            ? 'not in time'
            : `${drainedAfter.toFixed(0)} s`,
        ],
      ),
    )
  }
}

out('\n## Which figure matters most\n')
out('How much more the site bears if that figure were a fifth less.\n')
out('| site | figure | gain |')
out('|---|---|---|')
for (const site of [ALONE, POOL, APART]) {
  for (const { name, gain } of weigh(site, MEASURED).slice(0, 4)) {
    out(row([site.name, name, `${(100 * gain).toFixed(1)} %`]))
  }
}
const { rate, bottleneck } = capacityOf(ALONE, MEASURED)
out(`\n${ALONE.name}: ${rate.toFixed(0)} messages a second (${bottleneck})`)

function atLeastTwo(site: Site): Site {
  const two = (hosts: Hosts): Hosts => ({
    ...hosts,
    count: Math.max(2, hosts.count),
  })
  const { mtas, filters, clamds } = site
  return {
    ...site,
    mtas: two(mtas),
    filters: filters && two(filters),
    clamds: clamds && two(clamds),
  }
}

function hostsText({ mtas, filters, clamds, store }: Site): string {
  const text = (name: string, hosts: Hosts | null): string[] =>
    hosts === null ? [] : [`${hosts.count} ${name} x ${hosts.cores}`]
  return [
    ...text('MTA', mtas),
    ...text('filter', filters),
    ...text('clamd', clamds),
    ...text('store', store),
  ].join(', ')
}

function busyText({ utilization }: Outcome): string {
  return [...utilization]
    .map(([role, share]) => `${role} ${(100 * share).toFixed(0)} %`)
    .join(', ')
}

function ms(value: number): string {
  return value < 10_000
    ? `${value.toFixed(value < 100 ? 1 : 0)} ms`
    : `${(value / 1000).toFixed(0)} s`
}

function row(...cells: readonly (readonly (string | number)[])[]): string {
  return `| ${cells.flat().join(' | ')} |`
}

function out(line: string): void {
  process.stdout.write(`${line}\n`)
}
