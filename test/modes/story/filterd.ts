/*
 * NAME
 *   filterd - our resident program, as a service manager would start it
 *
 * DESCRIPTION
 *   As root, in the foreground, with MAIL_CONFIG so that postlog(1) finds the
 *   log of the test's Postfix.
 *
 *   With `socket` it finds its listener already there, as by socket
 *   activation (sd_listen_fds(3)): the descriptor of a bound socket that the
 *   test holds.
 */

import { join } from 'node:path'
import type { Teardown } from '../../helper/folder.js'
import type { Postfix } from '../../helper/postfix.js'
import type { Postsift } from '../../helper/postsift.js'
import {
  over,
  startProgram,
  type RunningProgram,
} from '../../helper/program.js'
import { waitUntil } from '../../helper/wait.js'

export interface FilterdOptions {
  readonly postfix: Postfix
  readonly postsift: Postsift
  /** More arguments. */
  readonly args?: readonly string[]
  readonly socket?: number
}

/** Ends when it listens. */
export async function startFilterd(
  t: Teardown,
  options: FilterdOptions,
): Promise<RunningProgram> {
  const { postfix } = options
  const before = startsOf(await postfix.log())
  const program = launchFilterd(t, options)
  const isOver = over(program.ended)
  const listens = async (): Promise<true | undefined> =>
    startsOf(await postfix.log()) > before ? true : isOver()
  await waitUntil(listens, {
    what: 'filterd to listen',
    report: async () => program.stderr() + (await postfix.log()),
  })
  return program
}

/** Starts it and does not wait. */
export function launchFilterd(
  t: Teardown,
  { postfix, postsift, args = [], socket }: FilterdOptions,
): RunningProgram {
  const program = join(postsift.bin, 'filterd.js')
  const words = ['--config', postsift.configFile, ...args]
  const env = { MAIL_CONFIG: postfix.configDir }
  if (socket === undefined) return startProgram(t, program, words, { env })
  // The descriptor comes as stdin and becomes the first after stderr.
  const script =
    'exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1; export LISTEN_PID LISTEN_FDS; exec "$@"'
  const command = [process.execPath, program, ...words]
  return startProgram(t, '/bin/sh', ['-c', script, 'sh', ...command], {
    env,
    stdin: socket,
  })
}

function startsOf(log: string): number {
  return log.split('filterd: started, listening').length - 1
}
