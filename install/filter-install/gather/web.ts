/*
 * NAME
 *   web - whether filter-web is what it must be, and its helper answers
 *
 * DIAGNOSTICS
 *   What cannot be looked at is not told.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { askLine } from '../../../src/util/lines/ask-line.js'
import type { Config } from '../../../src/config/config.js'
import { WEB } from '../../../src/web/options.js'
import type { WebFacts } from '../doctor/facts.js'

const ANSWER_SECONDS = 5

/** null: filter-web is off. */
export async function gatherWeb(
  config: Config | null,
): Promise<WebFacts | null> {
  const web = config?.settings(WEB)
  if (web === undefined || web.address === '') return null
  const { helper_socket: socket, public_url: publicUrl } = web
  return {
    ...{ socket, publicUrl },
    mode: modeOf(socket),
    fault: await faultOf(socket),
    uids: uidsOfPages(),
  }
}

// Any line is answered, and one that is no request does nothing.
async function faultOf(path: string): Promise<string> {
  try {
    await askLine({ path, name: 'helper of filter-web' }, '{}', ANSWER_SECONDS)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

function modeOf(path: string): number | null {
  try {
    return statSync(path).mode & 0o777
  } catch {
    return null
  }
}

/** Accounts of the processes that serve pages. One of root that waits for a second
 * self, which alone looks at requests, is none. */
function uidsOfPages(): readonly number[] {
  const pages = readdirSync('/proc')
    .filter(name => /^\d+$/u.test(name))
    .flatMap(pid => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')
        const at = words.findIndex(it =>
          /(?:^|\/)filter-web(?:\.js)?$/u.test(it),
        )
        if (at < 0 || words[at + 1] !== 'serve') return []
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
        const [, parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return [{ pid, parent, uid: statSync(`/proc/${pid}`).uid }]
      } catch {
        return []
      }
    })
  const parents = pages.map(it => it.parent)
  const serving = pages.filter(it => !parents.includes(it.pid))
  return [...new Set(serving.map(it => it.uid))]
}
