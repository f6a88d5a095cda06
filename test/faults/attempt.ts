/*
 * NAME
 *   attempt - one try to give a message to the filter, by each way in
 *
 * DESCRIPTION
 *   What pipe(8), spawn(8) and the smtp(8) and lmtp(8) clients do, without
 *   them: the same command line, descriptors and dialogue. The outcome is what
 *   Postfix would make of it.
 */

import { once } from 'node:events'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { sendMail } from '../helper/client.js'
import type { Teardown } from '../helper/folder.js'
import {
  runProgram,
  startProgram,
  type ProgramResult,
} from '../helper/program.js'

/** Pipe, Spawn, Daemon, before-Queue, Lmtp. */
export const MODES = ['P', 'S', 'D', 'Q', 'L'] as const
export type Mode = (typeof MODES)[number]

/** deferred: Postfix tries again, also after a lost connection. */
export type Outcome = 'accepted' | 'deferred' | 'bounced'

export interface Attempt {
  readonly outcome: Outcome
  /** The answer, or what was there instead of one. */
  readonly said: string
}

export interface Message {
  readonly queueId: string
  readonly data: Buffer
  readonly from: string
  readonly to: readonly string[]
}

export interface Started {
  readonly program: string
  readonly args: readonly string[]
  /** Words before the program: `prlimit --nofile=20`. */
  readonly before: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** For a program that Node.js runs without a launcher. */
  readonly nodeArguments: readonly string[]
  readonly user: { readonly uid: number; readonly gid: number }
}

/** filter-pipe, as pipe(8) starts it. */
export async function tryPipe(
  { program, args, before, env, user }: Started,
  { queueId, data, from, to }: Message,
): Promise<Attempt> {
  const words = [
    ...[program, ...args, '--queue-id', queueId],
    ...['--size', String(recordsOf(data)), '-f', from, '--', ...to],
  ]
  const [path = '', ...rest] = [...before, ...words]
  const result = await runProgram(path, rest, { stdin: data, env, user })
  return { outcome: outcomeOfPipe(result), said: saidBy(result) }
}

function outcomeOfPipe({ status, stdout }: ProgramResult): Outcome {
  if (status === 0) return 'accepted'
  if (status === null || stdout.startsWith('4.')) return 'deferred'
  if (stdout.startsWith('5.')) return 'bounced'
  return status === 75 || status === 71 ? 'deferred' : 'bounced'
}

function saidBy({ status, signal, stdout, stderr }: ProgramResult): string {
  return `${signal ?? status}: ${stdout}${stderr}`
}

// What Postfix passes as ${size}.
function recordsOf(data: Buffer): number {
  const lines = data.toString('latin1').replace(/\n$/u, '').split('\n')
  return lines
    .flatMap(line => line.match(/.{1,2048}/gsu) ?? [''])
    .reduce((sum, { length }) => sum + 1 + (length < 128 ? 1 : 2) + length, 0)
}

/** A server that starts filter-smtp for each connection, as spawn(8) does. */
export async function startSpawner(
  t: Teardown,
  started: () => Started,
): Promise<{ readonly port: number }> {
  const server = net.createServer({ pauseOnConnect: true }, socket => {
    const { program, args, before, env, nodeArguments, user } = started()
    const node = [process.execPath, ...nodeArguments, '--no-warnings']
    const command = [...before, ...node, program]
    // The connection is the program's stdin, stdout and stderr.
    const script = ['-c', 'exec "$@" 1>&0 2>&0', 'sh', ...command, ...args]
    const stdin = descriptorOf(socket)
    startProgram(t, '/bin/sh', script, { stdin, env, user })
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => void server.close())
  return { port: (server.address() as AddressInfo).port }
}

function descriptorOf(socket: net.Socket): number {
  const { _handle } = socket as unknown as { _handle: { fd: number } }
  return _handle.fd
}

export interface Door {
  readonly port: number
  readonly lmtp?: boolean
}

/** A message by SMTP or LMTP, with Postfix's queue id. */
export async function trySmtp(
  door: Door,
  { queueId, data, from, to }: Message,
  timeoutMs = patienceWith(data),
): Promise<Attempt> {
  try {
    const sent = await sendMail(door, {
      ...{ from, to, data, timeoutMs },
      // As Postfix, where it has none to tell.
      commands: [`XFORWARD IDENT=${queueId || '[UNAVAILABLE]'} SOURCE=REMOTE`],
    })
    return { outcome: outcomeOfReply(sent.reply), said: sent.reply }
  } catch (error) {
    return { outcome: 'deferred', said: (error as Error).message }
  }
}

// Far less than Postfix has; a large one on a busy machine takes its time.
function patienceWith(data: string | Buffer): number {
  return 30_000 + data.length / 500
}

export function outcomeOfReply(reply: string): Outcome {
  if (reply.startsWith('2')) return 'accepted'
  return reply.startsWith('5') ? 'bounced' : 'deferred'
}
