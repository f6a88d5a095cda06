/*
 * NAME
 *   flow - filter-install while mail flows, in each mode
 *
 * DESCRIPTION
 *   Up to twenty messages a second come in, each by a connection of its own, while
 *   apply and undo work. Nothing is lost, nothing arrives twice, and whatever
 *   came in after apply returned and before undo began was filtered, by the
 *   door that it came to.
 */

import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { plainMessage } from '../helper/eicar.js'
import type { Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { startPostfix, type Postfix } from '../helper/postfix.js'
import { installPostsift, type Postsift } from '../helper/postsift.js'
import { startProgram } from '../helper/program.js'
import { startSasl, submissionService } from '../helper/sasl.js'
import { startSink } from '../helper/sink.js'
import { sendMail } from '../helper/client.js'
import { waitUntil } from '../helper/wait.js'
import { makeInstaller, type Installer, type Mode } from './installer.js'

const INTERVAL_MS = 50
/** A slow machine has more in the filter than one undo waits for. */
const UNDO_TIMES = 6

/** The story, once for each of these modes. */
export const mailFlows = async (modes: readonly Mode[]): Promise<void> => {
  const postsift = await installPostsift(t)
  for (const mode of modes) {
    await t.test(mode, t => mailFlowsThrough(t, mode, postsift))
  }
}

const mailFlowsThrough = async (
  t: Test,
  mode: Mode,
  postsift: Postsift,
): Promise<void> => {
  const sink = await startSink(t)
  const submission = await freePort()
  const postfix = await startPostfix(t, {
    sink,
    masterCf: [submissionService(submission, await startSasl(t))],
  })
  const installer = await makeInstaller(postfix, postsift)
  configure(mode, { postsift, postfix, installer })
  await startFilterd(t, { mode, installer, postsift })
  const before = installer.files()

  const flow = startFlow([postfix.smtpPort, submission])
  await flow.goesOn(10)
  const apply = await installer.apply(mode, '--no-verify')
  t.equal(apply.status, 0, apply.stderr)
  t.notMatch(apply.stdout, /stay unfiltered/u)
  const first = flow.count()
  await flow.goesOn(20)
  const last = flow.count()
  let undo = await installer.undo('--drain-time', '5')
  await flow.goesOn(10)
  const sent = await flow.stop()
  for (let time = 1; time < UNDO_TIMES && undo.status === 1; time++) {
    t.match(undo.stdout, /run undo again to finish\.\n$/u)
    undo = await installer.undo('--drain-time', '40')
  }
  t.equal(undo.status, 0, undo.stdout + undo.stderr)
  t.match(undo.stdout, /Undone, and Postfix reloaded\.\n$/u)
  await postfix.waitForEmptyQueue(120_000)

  const arrived = sink.messages.map(it => it.lines.toString())
  const numbers = arrived.map(numberOf).sort((a, b) => a - b)
  t.strictSame(numbers, sent, 'each once')
  const unfiltered = arrived
    .filter(it => !/^X-Postsift-Verdict: clean/mu.test(it))
    .map(numberOf)
    .filter(it => it >= first && it < last)
  t.strictSame(unfiltered, [], 'all of them filtered')
  t.strictSame(installer.files(), before)
  t.strictSame(postsift.spoolResidue(), [])
  t.notMatch(
    await postfix.log(),
    /mail transport unavailable|fatal:|panic:|status=bounced/u,
  )
}

interface Flow {
  /** Messages begun so far. */
  readonly count: () => number
  /** Waits until so many more have begun. */
  readonly goesOn: (messages: number) => Promise<unknown>
  /** The numbers of those that were taken. */
  readonly stop: () => Promise<readonly number[]>
}

// By turns to each port. What is not taken is a client's to send again: here
// it does not count as sent.
function startFlow(ports: readonly number[]): Flow {
  const taken: number[] = []
  const open = new Set<Promise<void>>()
  let count = 0
  const send = async (number: number): Promise<void> => {
    const port = ports[number % ports.length] ?? 0
    const data = plainMessage({ subject: `number ${number}.` })
    const { accepted } = await sendMail({ port }, { data, timeoutMs: 60_000 })
    if (accepted) taken.push(number)
  }
  const timer = setInterval(() => {
    const work = send(count++)
    open.add(work)
    void work.then(() => open.delete(work))
  }, INTERVAL_MS)
  return {
    count: () => count,
    goesOn: messages => {
      const enough = count + messages
      return waitUntil(() => (count >= enough ? true : undefined), {
        what: `message ${enough}`,
      })
    },
    stop: async () => {
      clearInterval(timer)
      await Promise.all(open)
      return taken.sort((a, b) => a - b)
    },
  }
}

function numberOf(message: string): number {
  return Number(/^Subject: number (\d+)\./mu.exec(message)?.[1])
}

function configure(
  mode: Mode,
  place: {
    readonly postsift: Postsift
    readonly postfix: Postfix
    readonly installer: Installer
  },
): void {
  const { postsift, postfix, installer } = place
  const { listenPort, submissionPort, returnPort } = installer
  const door = (port: number, origin: string): readonly string[] => [
    '[[listener]]',
    `address = "${mode === 'lmtp' ? 'lmtp' : 'smtp'}:127.0.0.1:${port}"`,
    `stage = "${mode === 'before-queue' ? mode : 'after-queue'}"`,
    `origin = "${origin}"`,
  ]
  postsift.configure([
    `sendmail_path = "${postfix.sendmailPath}"`,
    `forward_to = "smtp:127.0.0.1:${returnPort}"`,
    'log_to = "none"',
    ...door(listenPort, 'inbound'),
    ...door(submissionPort, 'submission'),
  ])
}

async function startFilterd(
  t: Teardown,
  place: {
    readonly mode: Mode
    readonly installer: Installer
    readonly postsift: Postsift
  },
): Promise<void> {
  const { mode, postsift } = place
  const { listenPort } = place.installer
  if (mode === 'pipe' || mode === 'spawn') return
  const program = `${postsift.bin}/filterd.js`
  const filterd = startProgram(t, program, ['--config', postsift.configFile])
  await waitUntil(async () => (await listens(listenPort)) || undefined, {
    what: 'filterd to listen',
    report: () => filterd.stderr(),
  })
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const end = (result: boolean) => () => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })
}
