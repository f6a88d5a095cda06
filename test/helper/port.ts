/*
 * NAME
 *   port - a free TCP port of the loopback
 *
 * DESCRIPTION
 *   A program that cannot say which port it got must be told one. The port
 *   is taken from below the range that the kernel gives to outgoing
 *   connections, at random, so that neither a connection nor another test
 *   file takes it before the program has it. None is given twice.
 *
 * DIAGNOSTICS
 *   Error where a hundred ports in a row are taken.
 */
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import net from 'node:net'

/** A free port of 127.0.0.1. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(LOWEST, highest())
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error('no free port on 127.0.0.1')
}

const given = new Set<number>()

const LOWEST = 11000

/** Where the kernel's own range begins: 32768 unless someone changed it. */
const highest = (): number => {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
  return Math.max(Number.parseInt(range, 10), LOWEST + 1000)
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
