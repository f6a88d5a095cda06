/*
 * NAME
 *   pinned-host-main - a host with a resident filter, on one processor
 *
 * DESCRIPTION
 *   taskset(1) gives filterd and all that it starts one processor, and it has one
 *   worker. It listens on the address of its host and hands over to that of the MTA.
 */
import { join } from 'node:path'
import { cpuMsOfFamily } from '../bench/measure.js'
import { primaryOf } from '../helper/filterd-processes.js'
import { installPostsift } from '../helper/postsift.js'
import { over, startProgram, type RunningProgram } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'
import { sendMail } from '../helper/client.js'
import type { Teardown } from '../helper/folder.js'
import { serveAgent } from './agent.js'
import { hostAddress, STORE_ADDRESS, takeAddress } from './network.js'

export type PinnedHost = ReturnType<typeof makePinnedHost>

function makePinnedHost(t: Teardown) {
  let running: RunningProgram | undefined
  return {
    hello: (): true => true,
    /** Resolves to its address. */
    begin: async (number: number, cpu: number): Promise<string> => {
      await takeAddress(number)
      const [address = ''] = hostAddress(number).split('/')
      const postsift = await installPostsift(t)
      postsift.configure([
        `forward_to = "smtp:${STORE_ADDRESS}:10026"`,
        'log_to = "none"',
        'free_space_floor = 0',
        'processes = 1',
        '[[listener]]',
        `address = "smtp:${address}:10025"`,
        `clients = ["${STORE_ADDRESS}"]`,
        '[[listener]]',
        'address = "smtp:127.0.0.1:10025"',
      ])
      const program = join(postsift.bin, 'filterd.js')
      const started = startProgram(t, '/usr/bin/taskset', [
        ...['--cpu-list', String(cpu), process.execPath, program],
        ...['--config', postsift.configFile],
      ])
      running = started
      const isOver = over(started.ended)
      await waitUntil(
        () =>
          sendMail({ port: 10025 }, { ehlo: 'x', to: [] }).then(
            () => true as const,
            isOver,
          ),
        { what: 'filterd to answer', report: () => started.stderr() },
      )
      return address
    },
    cpuMs: (): number =>
      running === undefined ? 0 : cpuMsOfFamily(primaryOf(running.pid)),
  }
}

serveAgent(makePinnedHost)
