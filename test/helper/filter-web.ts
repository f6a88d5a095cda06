/*
 * NAME
 *   filter-web - the pages and their helper, as built
 */
import { chownSync } from 'node:fs'
import { join } from 'node:path'
import { ensureFilterUser } from './filter-user.js'
import { subFolder, type Teardown } from './folder.js'
import { freePort } from './port.js'
import type { Postsift } from './postsift.js'
import { runProgram, startProgram } from './program.js'

export interface FilterWeb {
  /** `http://127.0.0.1:PORT`: there is no proxy before it. */
  readonly origin: string
  /** Of filter.toml. They end with the table [web]. */
  readonly lines: readonly string[]
  /** Starts both, for what is kept by then. @param args more for them. */
  start(
    args?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<void>
}

export const prepareFilterWeb = async (
  t: Teardown,
  { home, bin, configFile }: Postsift,
): Promise<FilterWeb> => {
  const { uid, gid } = await ensureFilterUser()
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const run = subFolder(join(home, 'run'))
  chownSync(run, uid, gid)
  const config = ['--config', configFile]
  return {
    origin,
    lines: [
      ...['quarantine_group = "nogroup"', 'log_to = "stderr"', '[web]'],
      ...[`address = "127.0.0.1:${port}"`, `public_url = "${origin}"`],
      ...['user = "nobody"', `helper_socket = "${join(run, 'helper.sock')}"`],
    ],
    start: async (args = [], env = {}) => {
      // Gives the group what is kept.
      await runProgram(join(bin, 'filter-quarantine.js'), ['list', ...config])
      for (const part of ['helper', 'serve']) {
        const words = [part, ...config, ...args]
        const program = join(bin, 'filter-web.js')
        const started = startProgram(t, program, words, { env })
        await started.waitForOutput(/started, listening/u)
      }
    },
  }
}
