/*
 * NAME
 *   t-10-restart - filterd is restarted while mail comes in
 *
 * DESCRIPTION
 *   By SIGHUP; by stop and start, with a socket that outlives it; by a worker
 *   that is killed. The first two cost nothing at all. The last one costs the
 *   sessions of that worker, which Postfix tries again.
 */

import t from 'tap'
import type { SendResult } from '../../helper/client.js'
import { attachmentMessage, EICAR } from '../../helper/eicar.js'
import type { RunningProgram } from '../../helper/program.js'
import { workersOf } from '../../helper/filterd-processes.js'
import { waitUntil } from '../../helper/wait.js'
import { bindSocket } from '../../../src/util/listening-socket.js'
import { CHKMSG_PROCESSES, startBench, type Bench } from '../story/bench.js'
import { startFilterd } from '../story/filterd.js'
import { complaints, keptOf, outcome, setbacks } from '../story/follow.js'
import { arrivals, startLoad, twice, waitForArrivals } from '../story/load.js'

const MESSAGES = 400

t.test('SIGHUP', async t => {
  const bench = await startBench(t, 'smtp')
  const { filterd, postfix, sink } = bench
  if (filterd === null) throw new Error('no filterd')
  const before = workersOf(filterd.pid)

  await t.test('under load', async t => {
    startLoad(t, postfix.smtpPort, { count: MESSAGES })
    for (const part of [50, 150, 250]) {
      await waitForArrivals(sink, part, postfix.log)
      t.ok(arrivals(sink).size < MESSAGES, 'in the middle of it')
      await reload(bench)
    }
    await allArrive(bench)
    t.strictSame(twice(sink), [])
    t.strictSame(await setbacks(bench), [])
    t.strictSame(await complaints(bench), [])
    await waitForWorkers(filterd, before.length)
    const kept = workersOf(filterd.pid).filter(pid => before.includes(pid))
    t.strictSame(kept, [], 'all are new')
  })

  await t.test('five at once', async t => {
    for (let count = 0; count < 5; count++) process.kill(filterd.pid, 'SIGHUP')
    await reload(bench)
    await waitForWorkers(filterd, before.length)
    t.strictSame(await complaints(bench), [])
  })

  const infected = (from: string): Promise<SendResult> =>
    postfix.send({
      from,
      data: attachmentMessage({ filename: 'eicar.com', content: EICAR }),
    })

  await t.test('a new configuration is in force', async t => {
    bench.configure(['processes = 3', '[action]', 'infected = "reject"'])
    await reload(bench)
    await waitForWorkers(filterd, 3)
    const { queueId } = await infected('rejected@sender.example')
    t.equal((await outcome(bench, queueId)).status, 'bounced')
    t.strictSame(keptOf(bench, 'rejected@sender.example'), [])
  })

  await t.test('one with an error leaves the old one in force', async t => {
    bench.configure(['[action]', 'infected = "nonsense"'])
    process.kill(filterd.pid, 'SIGHUP')
    await postfix.waitForLog(
      /error: filterd: not reloaded: \S+filter\.toml:\d+:\d+: .*infected/u,
    )
    const { queueId } = await infected('still@sender.example')
    t.equal((await outcome(bench, queueId)).status, 'bounced')
  })

  await t.test('a new address needs a restart', async t => {
    bench.configure(['listen_address = ["smtp:127.0.0.1:1"]'])
    process.kill(filterd.pid, 'SIGHUP')
    await postfix.waitForLog(/not reloaded: .*listener addresses.*restart/u)
    t.equal(workersOf(filterd.pid).length, 3)
  })
})

t.test('stop and start, the socket held by another', async t => {
  const bench = await startBench(t, 'smtp', {
    submission: false,
    startFilterd: false,
  })
  const { postfix, sink } = bench
  const socket = await bindSocket({ host: '127.0.0.1', port: bench.doorPort })
  t.teardown(() => socket.close())
  const start = (): Promise<RunningProgram> =>
    startFilterd(t, { ...bench, socket: socket.fd })
  let filterd = await start()
  startLoad(t, postfix.smtpPort, { count: MESSAGES })
  for (const part of [50, 200]) {
    await waitForArrivals(sink, part, postfix.log)
    t.ok(arrivals(sink).size < MESSAGES, 'in the middle of it')
    t.match(await filterd.stop(), { status: 0, signal: null, stderr: '' })
    filterd = await start()
  }
  await allArrive(bench)
  t.strictSame(twice(sink), [])
  t.strictSame(await setbacks(bench), [])
  t.strictSame(await complaints(bench), [])
})

t.test('a worker is killed', async t => {
  const configuration = ['processes = 2']
  const bench = await startBench(t, 'smtp', { configuration })
  const { filterd, postfix, sink } = bench
  if (filterd === null) throw new Error('no filterd')
  startLoad(t, postfix.smtpPort, { count: MESSAGES })
  await waitForArrivals(sink, 100, postfix.log)
  const [victim = 0, ...others] = workersOf(filterd.pid)
  process.kill(victim, 'SIGKILL')
  await postfix.waitForLog(new RegExp(`worker ${victim} died: SIGKILL`, 'u'))
  await allArrive(bench)
  const lost = new Set((await setbacks(bench)).map(idOf))
  t.ok(lost.size > 0, 'it had sessions')
  t.ok(lost.size <= CHKMSG_PROCESSES, `${lost.size} were tried again`)
  t.ok(twice(sink).length <= lost.size)
  const now = workersOf(filterd.pid)
  t.equal(now.length, 2)
  t.ok(
    others.every(pid => now.includes(pid)),
    'the other one still serves',
  )
})

function idOf(line: string): string {
  return / (\w+): to=/u.exec(line)?.[1] ?? ''
}

/** Ends when one more reload is done. */
async function reload({ postfix, filterd }: Bench): Promise<void> {
  const count = async (): Promise<number> =>
    (await postfix.log()).split('filterd: reloaded').length
  const before = await count()
  process.kill(filterd?.pid ?? 0, 'SIGHUP')
  await waitUntil(async () => (await count()) > before || undefined, {
    what: 'filterd to reload',
    report: postfix.log,
  })
}

async function waitForWorkers(
  filterd: RunningProgram,
  count: number,
): Promise<void> {
  // Old ones may still wait for the last words of their clients.
  await waitUntil(() => workersOf(filterd.pid).length === count || undefined, {
    what: `${count} workers`,
    report: () => workersOf(filterd.pid).join(' '),
  })
}

async function allArrive({ postfix, sink }: Bench): Promise<void> {
  await waitForArrivals(sink, MESSAGES, postfix.log)
  await postfix.waitForEmptyQueue()
}
