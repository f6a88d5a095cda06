/*
 * NAME
 *   plan - what the commands plan and apply do
 */

import { resolve } from 'node:path'
import { apply } from '../apply/apply.js'
import { gather } from '../gather/gather.js'
import { endVerification } from '../apply/probes-left.js'
import { isDone, makePlan } from '../plan/plan.js'
import { takeLock } from '../apply/lock.js'
import { linesText, planText } from '../plan/show.js'
import { stillOpen } from '../apply/stages.js'
import type { Request } from '../gather/request.js'
import { doHostPlan, showHostPlan } from './filter-host.js'
import { complain, refuse, needRoot, sayWhenInterrupted, say } from './say.js'
import { whoElseAnswers } from './answering.js'
import { requestOf, type PlanOptions, type Shipped } from './options.js'
import { open } from './place.js'
import { proofOf } from './proof.js'

export async function showPlan(
  options: PlanOptions,
  ours: Shipped,
): Promise<void> {
  if (isForOthers(options)) return showHostPlan(options, ours)
  const { plan, text } = await makePlanFor(options, ours)
  refuse(plan)
  process.stdout.write(options.print === true ? linesText(plan) : text)
}

export async function doPlan(
  options: PlanOptions,
  ours: Shipped,
): Promise<void> {
  if (isForOthers(options)) return doHostPlan(options, ours)
  needRoot()
  sayWhenInterrupted()
  const place = await open(options)
  const { made } = await takeLock(resolve(options.stateDir), 'apply')
  await endVerification(place.postfix, place.folder)
  const { plan, text, facts, request, around } = await makePlanFor(
    options,
    ours,
    made,
  )
  refuse(plan)
  process.stdout.write(text)
  const sayWhoElse = async (): Promise<void> => {
    if (request.pool !== undefined) return
    const { bin } = ours
    const configFile = facts.config.path
    const other = await whoElseAnswers(options, { bin, configFile })
    if (other === '') return
    say(`${other}.`)
    process.exitCode = 1
  }
  if (isDone(plan, facts.postfix.files)) return sayWhoElse()
  const { pool } = request
  const proof = await proofOf(options, { plan, facts, pool, place: around })
  const applied = await apply(plan, facts, request, {
    ...around,
    ...proof,
  }).finally(() => proof.prove?.close())
  if (!proof.isWhole()) process.exitCode = 1
  if (!applied.reloaded) {
    say('Done. Postfix does not run.')
    if (options.verify !== false) {
      say('Not verified. Start Postfix, then: filter-install verify')
    }
    return
  }
  say('Done, and Postfix reloaded.')
  await sayWhoElse()
  const count = await stillOpen(around.postfix, applied).catch(
    (error: unknown) => {
      say(`Older connections could not be counted: ${String(error)}.`)
      return 0
    },
  )
  if (count > 0) {
    say(`${count} older connections stay unfiltered until they end.`)
  }
}

// How Postfix calls the filter is a matter of the host that has Postfix.
function isForOthers({ mode, listenFor }: Partial<PlanOptions>): boolean {
  if (listenFor === undefined && mode === undefined) {
    complain('--mode MODE is missing')
    process.exit(2)
  }
  if (listenFor === undefined || (mode ?? 'daemon') === 'daemon') {
    return listenFor !== undefined
  }
  complain(`--listen-for is for --mode daemon, not for ${mode}`)
  process.exit(2)
}

async function makePlanFor(
  options: PlanOptions,
  { bin, ...shipped }: Shipped,
  made: readonly string[] = [],
) {
  const { postfix, folder } = await open(options)
  const request: Request = {
    mode: options.mode,
    ...requestOf(options),
    ...(options.signMilter !== undefined && { signMilter: options.signMilter }),
    ...(options.filters !== undefined && { filters: options.filters }),
    ...(options.returnAddress !== undefined && {
      returnAddress: options.returnAddress,
    }),
  }
  const places = { postfix, bin, stateFolder: folder }
  const around = { ...places, ...shipped, made }
  const { facts, options: chosen } = await gather(request, around)
  const plan = makePlan(facts, chosen)
  const text = planText(plan, facts, chosen)
  return { plan, text, facts, request: chosen, around }
}
