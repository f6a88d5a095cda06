/*
 * NAME
 *   network - a cable from each host to a switch at the host of the stores
 *
 * DESCRIPTION
 *   The hosts are processes in network namespaces of their own (see agent). The
 *   host of the stores has a bridge; each filter host an end of a veth(4) pair,
 *   named eth0, whose other end is a port of the bridge.
 *
 * DIAGNOSTICS
 *   whyNoNetwork() says why this machine cannot do that; '' is that it can.
 */
import { runProgram } from '../helper/program.js'
import { ISOLATED } from './agent.js'

/** Not routed anywhere: the machine has no interface of it. */
export const NETWORK = '10.77.0.0/24'
export const STORE_ADDRESS = '10.77.0.1'

export const hostAddress = (number: number): string =>
  `10.77.0.${10 + number}/24`

export async function whyNoNetwork(): Promise<string> {
  const [path = '', ...words] = ISOLATED
  const { status, stderr } = await runProgram(path, [
    ...words,
    ...['/bin/sh', '-c', TRIAL],
  ])
  if (status === 0) return ''
  return stderr.trim().split('\n').at(-1) || `unshare: status ${status}`
}

const TRIAL = `set -e
ip link set lo up
ip link add br0 type bridge
ip link add port1 type veth peer name eth0
mount -t tmpfs -o size=64k tmpfs /mnt`

async function ip(...args: readonly string[]): Promise<void> {
  await must('ip', args)
}

export async function must(
  program: string,
  args: readonly string[],
): Promise<void> {
  const { status, stderr } = await runProgram(program, args)
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${stderr.trim()}`)
  }
}

/** At the host of the stores. */
export async function makeSwitch(): Promise<void> {
  await ip('link', 'set', 'lo', 'up')
  await ip('link', 'add', 'br0', 'type', 'bridge')
  await ip('addr', 'add', `${STORE_ADDRESS}/24`, 'dev', 'br0')
  await ip('link', 'set', 'br0', 'up')
}

/** At the host of the stores: its own programs reach one another there also
 * while the cable is cut. */
export async function keepOwnAddress(): Promise<void> {
  await ip('addr', 'add', `${STORE_ADDRESS}/32`, 'dev', 'lo')
}

/** At the host of the stores: a cable to the host of that process. */
export async function plugIn(number: number, pid: number): Promise<void> {
  const port = `port${number}`
  const end = ['peer', 'name', 'eth0', 'netns', String(pid)]
  await ip('link', 'add', port, 'type', 'veth', ...end)
  await ip('link', 'set', port, 'master', 'br0', 'up')
}

/** At a filter host, after plugIn(). */
export async function takeAddress(number: number): Promise<void> {
  await ip('link', 'set', 'lo', 'up')
  await ip('addr', 'add', hostAddress(number), 'dev', 'eth0')
  await ip('link', 'set', 'eth0', 'up')
}

/** Where it is: at one host, or at the switch. */
export async function setCable(
  device: 'eth0' | 'br0',
  state: 'up' | 'down',
): Promise<void> {
  await ip('link', 'set', device, state)
}
