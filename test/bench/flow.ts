/*
 * NAME
 *   flow - mail through a filter, and what it costs
 *
 * DESCRIPTION
 *   Postfix's smtp-source sends, smtp-sink takes and counts: both cost little
 *   beside any filter. A run in which the sink did not get as many messages as
 *   were sent throws.
 */
import { once } from 'node:events'
import net from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sendMail } from '../helper/client.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { runProgram, startProgram } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'
import { cpuMsOfFamily, type Cost } from './measure.js'

/** A place that takes mail; the process that costs, if it is a filter's. */
export interface Target {
  readonly port: number
  readonly pid: number
  readonly sink: Sink
}

export interface Sink {
  readonly port: number
  /** Messages so far. */
  readonly count: () => number
}

export async function startCountingSink(t: Teardown): Promise<Sink> {
  const port = await freePort()
  const args = ['-c', '-u', 'nobody', `127.0.0.1:${port}`, '1000']
  const program = startProgram(t, '/usr/sbin/smtp-sink', args)
  await listens(port)
  const count = (): number => {
    const last = program.stdout().lastIndexOf('mesg=')
    return last < 0 ? 0 : Number.parseInt(program.stdout().slice(last + 5))
  }
  return { port, count }
}

/** Waits until someone accepts connections there. */
export function listens(port: number): Promise<true> {
  const attempt = async (): Promise<true | undefined> => {
    const socket = net.connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return true
    } catch {
      return undefined
    } finally {
      socket.destroy()
    }
  }
  return waitUntil(attempt, { what: `port ${port}`, timeoutMs: 60_000 })
}

export interface Flow {
  readonly messages: number
  /** The message; or how long smtp-source's own is, which is lines of X. */
  readonly file: string | number
  readonly sessions: number
  /** By default connections are kept; else each message has a new one. */
  readonly newConnections?: true
  readonly recipients?: number
}

/** Sends it all; the cost is that of the target's process. */
export async function send(target: Target, flow: Flow): Promise<Cost> {
  const { port, pid, sink } = target
  const before = sink.count()
  const cpu = pid === 0 ? 0 : cpuMsOfFamily(pid)
  const start = performance.now()
  const { status, stderr } = await runProgram(
    '/usr/sbin/smtp-source',
    sourceArguments(flow, port),
    { timeoutMs: 600_000 },
  )
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`smtp-source: ${stderr}`)
  await waitUntil(() => sink.count() - before >= flow.messages || undefined, {
    what: `${flow.messages} messages in the sink`,
    report: () => String(sink.count() - before),
  })
  const got = sink.count() - before
  if (got !== flow.messages) throw new Error(`${got} for ${flow.messages}`)
  return { ms, cpuMs: pid === 0 ? 0 : cpuMsOfFamily(pid) - cpu }
}

function sourceArguments(flow: Flow, port: number): readonly string[] {
  const { messages, file, sessions, newConnections, recipients = 1 } = flow
  return [
    ...(newConnections ? [] : ['-d']),
    ...['-s', String(sessions), '-m', String(messages)],
    ...(typeof file === 'number' ? ['-l', String(file)] : ['-F', file]),
    ...['-r', String(recipients), '-f', 'alice@sender.example'],
    ...['-t', 'bob@recipient.example', `inet:127.0.0.1:${port}`],
  ]
}

/** Throws where EICAR comes through, by name so that clamd was asked. */
export async function expectStopped(target: Target): Promise<void> {
  const before = target.sink.count()
  const data = attachmentMessage({ content: EICAR })
  await sendMail(target, { data })
  // A message after it, so that nothing is still under way.
  await sendMail(target)
  await waitUntil(() => target.sink.count() > before || undefined, {
    what: 'an honest message in the sink',
  })
  const came = target.sink.count() - before
  if (came !== 1) throw new Error('EICAR was not stopped')
}

/** A file with a message of ordinary text, of about so many bytes. */
export function textMessage(t: Teardown, bytes: number): string {
  return messageFile(t, plainMessage({ text: ordinaryText(bytes) }))
}

/** Lines of words. What smtp-source makes by itself, lines of X, could be base64. */
export function ordinaryText(bytes: number): string {
  return LINES.repeat(Math.ceil(bytes / LINES.length)).slice(0, bytes)
}

export function messageFile(t: Teardown, message: Buffer): string {
  const file = join(scratchFolder(t, 'message'), 'message.eml')
  writeFileSync(file, message)
  return file
}

function lineOf(at: number): string {
  const words = Array.from(
    { length: 11 },
    (_, word) => WORDS[(at * 7 + word * word + at * word) % WORDS.length],
  )
  return words.join(' ')
}

const WORDS = [
  ...[
    'please',
    'the',
    'invoice',
    'we',
    'of',
    'meeting',
    'on',
    'Monday',
    'will',
  ],
  ...['be', 'in', 'a', 'room', 'and', 'your', 'order', 'is', 'thank', 'you'],
]

const LINES = Array.from({ length: 97 }, (_, at) => `${lineOf(at)}\n`).join('')
