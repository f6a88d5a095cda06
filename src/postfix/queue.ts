/*
 * NAME
 *   queue - mail that asks for a content filter, and who takes mail in
 *
 * DESCRIPTION
 *   What content_filter said when a message came in is in its queue file,
 *   whatever main.cf says by now. filterRequests() finds the messages that
 *   name certain transports. A message that moves from one queue to another
 *   while it looks may be missed: who needs to know that there is none looks
 *   twice.
 *
 *   receivers() gives the processes that take mail in by the configuration that
 *   they were started with; Postfix ends each of them after a reload when its
 *   client is gone.
 *
 * DIAGNOSTICS
 *   Throws PostfixError, or the error of a system call.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runCommand } from '../util/process/command.js'
import { PostfixError, type Postfix } from './postconf.js'

const QUEUES = ['incoming', 'active', 'deferred', 'hold'] as const

export type QueueName = (typeof QUEUES)[number]

export interface FilterRequest {
  readonly id: string
  readonly queue: QueueName
}

/** @param transports names of services, as `chkmsg`. */
export async function filterRequests(
  postfix: Postfix,
  transports: readonly string[],
): Promise<readonly FilterRequest[]> {
  const [folder = ''] = await postfix.values(['queue_directory'])
  const found: FilterRequest[] = []
  for (const queue of QUEUES) {
    const paths = queueFiles(join(folder, queue))
    for (let at = 0; at < paths.length; at += AT_ONCE) {
      const chunk = paths.slice(at, at + AT_ONCE)
      const asking = await askingOf(postfix, chunk, transports)
      found.push(...asking.map(path => ({ id: basename(path), queue })))
    }
  }
  return found
}

/**
 * Process ids of smtpd, pickup and qmqpd of this instance.
 * @param counts by the name of a service, as `127.0.0.1:10026`.
 */
export async function receivers(
  postfix: Postfix,
  counts: (service: string) => boolean = () => true,
): Promise<readonly number[]> {
  const [folder = ''] = await postfix.values(['queue_directory'])
  const file = join(folder, 'pid/master.pid')
  const master = existsSync(file) ? Number(readFileSync(file, 'latin1')) : 0
  if (master <= 0) return []
  const { output, status, failure } = await runCommand({
    path: '/bin/ps',
    args: ['-A', '-o', 'pid=,ppid=,args='],
    signal: AbortSignal.timeout(30_000),
    outputLimitBytes: 4 * 1024 * 1024,
  })
  if (status !== 0) {
    throw new PostfixError(`/bin/ps: ${failure ?? `status ${status}`}`)
  }
  return output.split('\n').flatMap(line => {
    const [pid, parent, command = '', ...args] = line.trim().split(/\s+/u)
    // As master(8) starts it: smtpd -n 127.0.0.1:10026 -t inet ...
    const service = args[args.indexOf('-n') + 1] ?? ''
    const isOne = RECEIVERS.includes(basename(command)) && counts(service)
    return Number(parent) === master && isOne ? Number(pid) : []
  })
}

const RECEIVERS = ['smtpd', 'pickup', 'qmqpd']
/** Files for one postcat(1). */
const AT_ONCE = 20

function queueFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
}

async function askingOf(
  postfix: Postfix,
  paths: readonly string[],
  transports: readonly string[],
): Promise<readonly string[]> {
  const text = await postfix.envelopes(paths)
  const read = text.split(/^(?=\*\*\* ENVELOPE RECORDS )/mu).flatMap(part => {
    const path = /^\*\*\* ENVELOPE RECORDS (.*) \*\*\*$/mu.exec(part)?.[1]
    const request = /^content_filter: ([^:\n]*):/mu.exec(part)?.[1]
    return path === undefined ? [] : [{ path, request }]
  })
  const asking = read
    .filter(it => transports.includes(it.request ?? ''))
    .map(it => it.path)
  // It ends at the first file that is gone: those after it have a try each.
  const last = paths.findLastIndex(path => read.some(it => it.path === path))
  const rest = paths.slice(last + 2)
  return rest.length === 0
    ? asking
    : [...asking, ...(await askingOf(postfix, rest, transports))]
}
