/*
 * NAME
 *   filter-host - plan, apply and undo with --listen-for
 */

import { isIP } from 'node:net'
import { resolve } from 'node:path'
import {
  applyHost,
  readHostRecord,
  undoHost,
  whyNotAnswering,
  type HostRecord,
} from '../apply/filter-host.js'
import { takeLock } from '../apply/lock.js'
import { removeLater } from '../apply/undo.js'
import { gatherFilterHost } from '../gather/pool/filter-host.js'
import { hostPlanText, makeHostPlan } from '../plan/filter-host.js'
import { mtaLines } from '../plan/mta-lines.js'
import {
  requestOf,
  type PlanOptions,
  type Shipped,
  type UndoOptions,
} from './options.js'
import { complain, needRoot, refuse, say, sayWhenInterrupted } from './say.js'

export async function showHostPlan(
  options: PlanOptions,
  ours: Shipped,
): Promise<void> {
  const { plan, chosen } = await hostPlanFor(options, ours)
  refuse(plan)
  if (options.print !== true) {
    return void process.stdout.write(hostPlanText(plan, chosen))
  }
  const hosts = options.filters ?? [chosen.listenAddress]
  const mtas = chosen.networks.filter(it => isIP(it) !== 0)
  if (mtas.length === 0) {
    complain(
      'lines are for an MTA whose address is known: name it with --listen-for',
    )
    process.exit(1)
  }
  const all = mtas.map(it => mtaLines(chosen, it, hosts))
  process.stdout.write(all.join('\n'))
}

export async function doHostPlan(
  options: PlanOptions,
  ours: Shipped,
): Promise<void> {
  needRoot()
  sayWhenInterrupted()
  const stateDir = resolve(options.stateDir)
  const { made } = await takeLock(stateDir, 'apply')
  const { plan, chosen, facts } = await hostPlanFor(options, ours, made)
  refuse(plan)
  process.stdout.write(hostPlanText(plan, chosen))
  await applyHost(plan, { facts, options: chosen, stateDir })
  if (plan.steps.length > 0) say('Done.')
  const { isRunning } = facts.systemd
  // Started by hand, it is there after this.
  const why = await whyNotAnswering(chosen, isRunning ? undefined : 0)
  if (why === '') return
  say(isRunning ? `${why}: look into its log.` : `${why} yet.`)
  process.exitCode = 1
}

async function hostPlanFor(
  options: PlanOptions,
  { bin, ...shipped }: Shipped,
  made: readonly string[] = [],
) {
  const record = readHostRecord(resolve(options.stateDir))
  const { listenFor = [], listenAddress } = options
  const { facts, options: chosen } = await gatherFilterHost(
    {
      ...{ ...requestOf(options), mode: 'daemon' },
      ...{ networks: listenFor, listenAddress },
    },
    { ...shipped, bin, made },
    record,
  )
  return { plan: makeHostPlan(facts, chosen), chosen, facts }
}

export async function doUndoHost(
  record: HostRecord,
  { stateDir, purge }: UndoOptions,
): Promise<void> {
  const lock = await takeLock(resolve(stateDir), 'undo')
  const { left, failed, later } = await undoHost(record, {
    ...{ stateDir: resolve(stateDir), removeAccount: purge === true },
  })
  lock.release()
  for (const sentence of [...left, ...removeLater(later)]) say(sentence)
  if (failed.length > 0) process.exit(1)
  say(
    'Undone. MTAs that still send mail here keep it in their queues: run filter-install undo there, too.',
  )
}
