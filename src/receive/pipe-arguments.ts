/*
 * NAME
 *   pipe-arguments - the command line that pipe(8) builds
 *
 * DESCRIPTION
 *   Options up to `-f SENDER`, then `--`, then recipients. Read by hand: an
 *   address may begin with `-`, be empty, contain spaces or quotes, and must
 *   never be taken for an option; and a message pays for every module that is
 *   loaded.
 *
 * DIAGNOSTICS
 *   Throws RangeError with a sentence for what is not understood. The mail is
 *   deferred: an administrator can still mend master.cf.
 */

import type { Origin } from '../mail/envelope.js'

export interface PipeArguments {
  readonly config: string | undefined
  readonly overrides: readonly string[]
  readonly origin: Origin
  readonly queueId: string
  /** Postfix's size of the message, null when it was not given. */
  readonly size: number | null
  readonly clientAddress: string
  readonly clientName: string
  readonly clientHelo: string
  readonly saslUsername: string
  readonly sender: string
  readonly recipients: readonly string[]
}

type Value = Exclude<keyof PipeArguments, 'overrides' | 'recipients'>

const OPTIONS: Readonly<Record<string, Value | 'overrides'>> = {
  '--config': 'config',
  '-o': 'overrides',
  '--origin': 'origin',
  '--queue-id': 'queueId',
  '--size': 'size',
  '--client-address': 'clientAddress',
  '--client-name': 'clientName',
  '--client-helo': 'clientHelo',
  '--sasl-username': 'saslUsername',
  '-f': 'sender',
}

export function readPipeArguments(args: readonly string[]): PipeArguments {
  const values: Partial<Record<Value, string>> = {}
  const overrides: string[] = []
  let at = 0
  for (; at < args.length && args[at] !== '--'; at += 2) {
    const option = args[at] ?? ''
    const name = Object.hasOwn(OPTIONS, option) ? OPTIONS[option] : undefined
    const value = args[at + 1]
    if (name === undefined) throw new RangeError(`unknown option ${option}`)
    if (value === undefined) throw new RangeError(`${option} needs a value`)
    if (name === 'overrides') overrides.push(value)
    else values[name] = value
  }
  if (args[at] !== '--') throw new RangeError('no -- before the recipients')
  if (values.sender === undefined) throw new RangeError('no -f SENDER')
  return {
    config: values.config,
    overrides,
    origin: originOf(values.origin),
    queueId: known(values.queueId),
    size: sizeOf(values.size),
    clientAddress: known(values.clientAddress),
    clientName: known(values.clientName),
    clientHelo: known(values.clientHelo),
    saslUsername: known(values.saslUsername),
    sender: values.sender,
    recipients: args.slice(at + 1),
  }
}

// pipe(8) passes `unknown` where it knows nothing.
function known(value = ''): string {
  return value === 'unknown' ? '' : value
}

function originOf(value = 'inbound'): Origin {
  if (value === 'inbound' || value === 'submission') return value
  throw new RangeError('--origin must be inbound or submission')
}

function sizeOf(value = ''): number | null {
  return /^\d+$/u.test(value) ? Number(value) : null
}
