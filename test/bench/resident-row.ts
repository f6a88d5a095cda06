/*
 * NAME
 *   resident-row - filter-pipe and filter-smtp where filterd does their work
 *
 * DESCRIPTION
 *   As pipe-start and smtp-greeting, with engine = "auto" and a filterd. The time
 *   contains what filterd and sendmail do; the CPU time is that of the program and
 *   its launcher.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDaemon } from '../faults/daemon.js'
import { freePort } from '../helper/port.js'
import type { RunningProgram } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'
import { inTurns, type Cost } from './measure.js'
import { atMost, type Bench, type Row } from './row.js'
import { greetingLine } from './smtp-row.js'
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
  compares: true,
  measure: async bench => {
    const { configFile, home, bin, filterd } = await startResident(bench)
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

export const smtpByFilterd: Row = {
  name: 'smtp-filterd',
  compares: true,
  measure: async bench => {
    const { filterd } = await startResident(bench)
    const work = 'filter-smtp, connection to greeting, filterd does the work'
    const line = await greetingLine(bench, work, atMost(1.6))
    await filterd.stop()
    return [line]
  },
}

async function startResident(
  bench: Bench,
): Promise<
  ReturnType<typeof preparePipe> & { readonly filterd: RunningProgram }
> {
  const port = await freePort()
  const place = preparePipe(bench, [
    ...['engine = "auto"', `listen_address = ["127.0.0.1:${port}"]`],
  ])
  const { configFile, bin } = place
  const program = join(bin, 'filterd.js')
  const filterd = await startDaemon(bench.t, {
    // The two programs are measured without one, too.
    ...{ program, configFile, port, env: { MAIL_CONFIG: '' } },
  })
  const socket = join(bench.postsift.journalFolder, 'engine.sock')
  await waitUntil(() => existsSync(socket) || undefined, { what: socket })
  return { ...place, filterd }
}
