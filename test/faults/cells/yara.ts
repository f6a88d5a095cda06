/*
 * NAME
 *   yara - row 52: rules that are gone, broken, or never come to an end
 *
 * DESCRIPTION
 *   Each is deferred, and delivered once where there is no such trouble. A filterd
 *   whose rules are broken at reload finds what it found before.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findsText, spinsFor } from '../../scan/yara/rules.js'
import { waitUntil } from '../../helper/wait.js'
import { trySmtp } from '../attempt.js'
import { inModes, type Cell, type Fault } from '../cell.js'
import type { Rig } from '../rig.js'

/** In each message of a cell. */
const MARK = 'cell-'

const GOOD = findsText('found', MARK)
const BROKEN = 'rule broken { condition: other }'

function rulesFile({ files }: Rig, text: string | null): string {
  if (text === null) return join(files.home, 'gone.yar')
  const path = join(files.home, 'rules.yar')
  writeFileSync(path, text, { mode: 0o644 })
  return path
}

/** Programs of one message compile the rules with it. */
function inProgram(text: string | null, hasty = false): Fault {
  return rig => {
    const options = [
      'enabled=true',
      `rules=${rulesFile(rig, text)}`,
      ...['retry=0', 'breaker_failures=0'],
    ]
    const args = options.flatMap(it => ['-o', `scanner.yara.${it}`])
    return { way: { args, hasty } }
  }
}

function tables(path: string): readonly string[] {
  return [
    '[scanner.yara]',
    'enabled = true',
    `rules = ["${path}"]`,
    'retry = 0',
  ]
}

const endlessInDaemon: Fault = async (rig, message) => {
  const path = rulesFile(rig, spinsFor(MARK))
  const another = await rig.another({ hasty: true, tables: tables(path) })
  return {
    send: () => trySmtp(another.door, message),
    undo: async () => void (await another.running.stop()),
  }
}

const brokenAtReload: Fault = async (rig, message) => {
  const path = rulesFile(rig, GOOD)
  const another = await rig.another({ tables: tables(path) })
  const logStart = rig.files.log().length
  rulesFile(rig, BROKEN)
  process.kill(another.running.pid, 'SIGHUP')
  const isTold = (): true | undefined =>
    /not reloaded: \[scanner\.yara\]: rules .*rules\.yar:1:26: unknown/u.test(
      rig.files.log().slice(logStart),
    ) || undefined
  await waitUntil(isTold, {
    what: 'filterd to say that rules are broken',
    report: () => rig.files.log().slice(logStart),
  })
  return {
    send: () => trySmtp(another.door, message),
    undo: async () => void (await another.running.stop()),
  }
}

const UNAVAILABLE = /4\.3\.0 message could not be scanned \(yara unavailable\)/u
const TOO_SLOW = /\(yara too slow\)/u
const OVER = /scanner=yara, error=.* is over/u

export const YARA_CELLS: readonly Cell[] = [
  ...inModes('PS', {
    row: 52,
    name: 'the rules of yara are gone',
    fault: inProgram(null),
    says: UNAVAILABLE,
    log: /scanner=yara, error="rules [^:]*gone\.yar: cannot be read: ENOENT: [^:]*"/u,
  }),
  ...inModes('PS', {
    row: 52,
    name: 'the rules of yara are broken',
    fault: inProgram(BROKEN),
    says: UNAVAILABLE,
    log: /scanner=yara, error="?rules [^:]*rules\.yar:1:26: unknown identifier/u,
  }),
  ...inModes('PS', {
    row: 52,
    name: 'the rules of yara never end',
    fault: inProgram(spinsFor(MARK), true),
    says: TOO_SLOW,
    log: OVER,
  }),
  ...inModes('DQL', {
    row: 52,
    name: 'the rules of yara never end',
    fault: endlessInDaemon,
    says: TOO_SLOW,
    log: OVER,
  }),
  ...inModes('DL', {
    row: 52,
    name: 'the rules of yara are broken at reload: the old ones work',
    fault: brokenAtReload,
    ...{ first: 'accepted', kept: 1, total: 0, retry: 'none' },
    log: /scanner=yara, finding=found/u,
  }),
]
