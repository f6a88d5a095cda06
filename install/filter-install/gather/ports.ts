/*
 * NAME
 *   ports - who listens on this machine, and what he says first
 */

import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { printable } from '../../../src/util/text.js'
import {
  isOurGreeting,
  type LiveFacts,
  type Stranger,
} from '../doctor/facts.js'
import { LOOPBACK, type Mode } from '../plan/stanzas.js'
import { holderOf, type Holder } from './processes.js'

// proc_net_tcp(5): the second column is the local address, 0A is LISTEN.
export function listeningPorts(): LiveFacts['listening'] {
  const ports = new Map<number, string[]>()
  for (const path of ['/proc/net/tcp', '/proc/net/tcp6']) {
    if (!existsSync(path)) continue
    for (const line of readFileSync(path, 'latin1').split('\n').slice(1)) {
      const [, local = '', , state] = line.trim().split(/\s+/u)
      const [address = '', port = ''] = local.split(':')
      if (state !== '0A') continue
      const number = Number.parseInt(port, 16)
      ports.set(number, [...(ports.get(number) ?? []), address])
    }
  }
  return ports.size === 0 ? null : ports
}

const GREETING_SECONDS = 10

/** Null where no one has it, or one of our programs. */
export async function strangerOn(port: number): Promise<Stranger | null> {
  return strangerOf(port, await greetingOf(port, STRANGER_SECONDS))
}

function strangerOf(port: number, greeting: string | null): Stranger | null {
  if (isOurGreeting(greeting)) return null
  const holder = holderOf(port)
  // It may have no time to greet, or still start.
  if (holder?.isOurs === true) return null
  if (holder === null && greeting === null) return null
  return {
    who: holder === null ? 'another program' : nameOf(holder),
    says: greeting === null ? null : printable(greeting, 80),
  }
}

const STRANGER_SECONDS = 3

/** Those on several ports, by what was heard there. */
export function strangersOn(
  ports: readonly number[],
  mode: Mode,
  greetings: LiveFacts['greetings'],
): ReadonlyMap<number, Stranger> {
  if (mode === 'pipe') return new Map()
  return new Map(
    ports.flatMap(port => {
      const stranger = strangerOf(port, greetings.get(port) ?? null)
      // Of spawn, master(8) has the port, and starts filter-smtp.
      const isMaster = mode === 'spawn' && stranger?.says === null
      return stranger === null || isMaster ? [] : [[port, stranger] as const]
    }),
  )
}

function nameOf({ pid, name }: Holder): string {
  return `process ${pid} (${printable(name, 40)})`
}

/** Of another host, and from which address of this one. */
export interface Way {
  readonly host: string
  readonly localAddress: string
}

/** The first line that a port says, by default of 127.0.0.1. */
export function greetingOf(
  port: number,
  seconds = GREETING_SECONDS,
  way: Way | { readonly host: string } = { host: LOOPBACK },
): Promise<string | null> {
  return new Promise(resolve => {
    let text = ''
    const socket = connect({ ...way, port })
    const end = (result: string | null): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(result)
    }
    const timer = setTimeout(() => end(null), seconds * 1000)
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const line = /^(.*?)\r?\n/u.exec(text)?.[1]
      if (line === undefined && text.length < 1000) return
      socket.write('QUIT\r\n')
      end(line ?? text)
    })
    socket.once('error', () => end(null))
    socket.once('close', () => end(null))
  })
}
