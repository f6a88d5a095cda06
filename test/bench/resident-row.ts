/*
 * NAME
 *   resident-row - filter-pipe where filterd does its work
 *
 * DESCRIPTION
 *   As pipe-start, with engine = "auto" and a filterd. The time contains what
 *   filterd and sendmail do; the CPU time is that of filter-pipe and its launcher.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDaemon } from '../faults/daemon.js'
import { freePort } from '../helper/port.js'
import { waitUntil } from '../helper/wait.js'
import { inTurns, type Cost } from './measure.js'
import { atMost, type Row } from './row.js'
import {
  ENVELOPE,
  expectStatus,
  FOUR_KILOBYTES,
  preparePipe,
  resubmitted,
  run,
} from './start-rows.js'

const ROUNDS = 25

export const pipeByFilterd: Row = {
  name: 'pipe-filterd',
  measure: async bench => {
    const port = await freePort()
    const { configFile, home, bin } = preparePipe(bench, [
      ...['engine = "auto"', `listen_address = ["127.0.0.1:${port}"]`],
    ])
    const program = join(bin, 'filterd.js')
    const filterd = await startDaemon(bench.t, {
      // filter-pipe is measured without one, too.
      ...{ program, configFile, port, env: { MAIL_CONFIG: '' } },
    })
    const socket = join(bench.postsift.journalFolder, 'engine.sock')
    await waitUntil(() => existsSync(socket) || undefined, { what: socket })
    const file = join(home, 'resident.eml')
    writeFileSync(file, FOUR_KILOBYTES)
    const pipe = join(bin, 'filter-pipe')
    const before = resubmitted(home)
    const [base, cost] = (await inTurns(ROUNDS, [
      () => Promise.resolve(run([process.execPath, '-e', '0'], '/dev/null')),
      () => {
        const cost = run([pipe, '--config', configFile, ...ENVELOPE], file)
        expectStatus(cost.status, 0, 'a message by filter-pipe')
        return Promise.resolve(cost)
      },
    ])) as [Cost, Cost]
    expectStatus(resubmitted(home) - before, ROUNDS, 'messages resubmitted')
    await filterd.stop()
    return [
      {
        work: 'filter-pipe by its launcher, 4 KB message, filterd does the work',
        ours: `${cost.ms.toFixed(0)} ms`,
        beside: `node -e 0: ${base.ms.toFixed(0)} ms`,
        ratio: cost.ms / base.ms,
        wanted: atMost(1.6),
        cpuRatio: cost.cpuMs / base.cpuMs,
      },
    ]
  },
}
