/*
 * NAME
 *   stories - mail that waits for the store, while that is away
 *
 * DESCRIPTION
 *   Each sends some messages, and gives their numbers for the judge.
 */
import type { Test } from 'tap'
import { waitUntil } from '../helper/wait.js'
import type { HostName, Rig } from './rig.js'

const PLAIN = [100_000, 100_020]
const KEPT = [100_001, 100_021]
const MARKED = 100_007

/** A released message is deferred, and passes once. */
export async function releasedMeanwhile(
  t: Test,
  rig: Rig,
): Promise<readonly number[]> {
  const { alpha, beta } = rig.hosts
  const [plain = 0] = PLAIN
  const [kept = 0] = KEPT
  await rig.stores.ask('kill')
  const id = await alpha.ask('send', MARKED, 'marked')
  await alpha.ask('waitForLog', deferred(id))
  await alpha.ask('send', plain, 'plain')
  await hasArrived(rig, 'alpha', 1)
  t.pass('other mail passes meanwhile')
  const other = await alpha.ask('send', kept, 'kept')
  await alpha.ask('waitForLog', answered(other))
  t.pass('what is kept needs this host alone')
  t.strictSame(await idsInQueue(rig, 'alpha'), [id], 'the released one waits')
  await rig.stores.ask('start')
  await alpha.ask('flush')
  await hasArrived(rig, 'alpha', 2)
  t.pass('it passes when the store is there again')
  const again = await beta.ask('send', MARKED, 'marked')
  await beta.ask('waitForLog', answered(again))
  t.equal((await beta.ask('state')).arrived, 0, 'and not at the other host')
  return [MARKED, plain, kept]
}

/** With `required`, at beta. */
export async function requiredMeanwhile(
  t: Test,
  rig: Rig,
): Promise<readonly number[]> {
  const { beta } = rig.hosts
  const [, plain = 0] = PLAIN
  const [, kept = 0] = KEPT
  await rig.stores.ask('kill')
  const id = await beta.ask('send', kept, 'kept')
  await beta.ask('waitForLog', deferred(id))
  await beta.ask('send', plain, 'plain')
  await hasArrived(rig, 'beta', 1)
  t.pass('other mail passes meanwhile')
  t.strictSame(await idsInQueue(rig, 'beta'), [id], 'what is to be kept waits')
  await rig.stores.ask('start')
  await beta.ask('flush')
  await beta.ask('waitForLog', answered(id))
  const about = `number ${kept}`
  const rows = await rig.store.kept.find({ subject: about }, 0)
  t.match(rows, [{ host: 'beta', subject: about }], 'the store has it then')
  return [plain, kept]
}

const deferred = (id: string): string => `${id}: .*status=deferred .*4\\.3\\.0`
const answered = (id: string): string => `${id}: .*status=sent `

async function hasArrived(
  rig: Rig,
  name: HostName,
  count: number,
): Promise<void> {
  const host = rig.hosts[name]
  await waitUntil(
    async () => (await host.ask('state')).arrived >= count || undefined,
    {
      what: `${count} messages to arrive at ${name}`,
      report: () => host.ask('logTail'),
    },
  )
}

async function idsInQueue(rig: Rig, name: HostName): Promise<string[]> {
  const queue = await rig.hosts[name].ask('queue')
  return queue.map(it => it.queue_id)
}
