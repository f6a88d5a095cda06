/*
 * NAME
 *   ports - who listens on this machine, and what he says first
 */

import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { LiveFacts } from '../doctor/facts.js'
import { LOOPBACK } from '../plan/stanzas.js'

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

/** The first line that a port of 127.0.0.1 says. */
export function greetingOf(port: number): Promise<string | null> {
  return new Promise(resolve => {
    let text = ''
    const socket = connect({ host: LOOPBACK, port })
    const end = (result: string | null): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(result)
    }
    const timer = setTimeout(() => end(null), GREETING_SECONDS * 1000)
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
