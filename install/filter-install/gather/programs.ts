/*
 * NAME
 *   programs - what Postfix and systemd start of ours, for doctor
 */

import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PostfixFiles } from '../../../src/postfix/edit.js'
import { readableServices } from '../../../src/postfix/master-cf.js'
import type { LiveFacts } from '../doctor/facts.js'
import {
  isResident,
  PACKAGED_UNIT_FILE,
  UNIT,
  UNIT_FILE,
} from '../plan/manifest.js'
import type { InstallRecord } from '../plan/install-record.js'

// A filterd that was started by hand is named nowhere: then it is the one that
// runs, or the one beside this program.
export function startedIn(
  programs: LiveFacts['programs'],
  running: string,
  bin: string,
): readonly string[] {
  const named = [...programs.keys()].filter(path =>
    /\/(?:filter-pipe|filter-smtp|filterd)\.js$/u.test(path),
  )
  const all = named.length > 0 ? named : [running, join(bin, 'filterd.js')]
  return all.filter(path => path !== '' && isUsable(path))
}

// All absolute paths that are started: by master.cf, by our launcher, by the
// unit.
export function programsOf(
  files: PostfixFiles,
  { mode, edits, made }: InstallRecord,
): ReadonlyMap<string, boolean> {
  const ours = new Set(
    edits.flatMap(it => (it.kind === 'service' ? it.key : [])),
  )
  const words = readableServices(files['master.cf'])
    .filter(it => ours.has(`${it.name}/${it.type}`))
    .flatMap(it => it.args)
  const named = words
    .map(word => word.replace(/^argv=/u, ''))
    .filter(word => /^\/.*(?:\.js|\/filter-pipe|\/node)$/u.test(word))
  const first = words.find(it => it.startsWith('argv='))?.slice(5)
  const all = [...named, ...(first === undefined ? [] : [first])]
  if (mode === 'pipe' && first !== undefined) all.push(...launched(first))
  // The package's unit is there also where it is not used.
  const packaged = made.some(it => it.kind === 'enabled' && it.unit === UNIT)
    ? [PACKAGED_UNIT_FILE]
    : []
  const unit = [UNIT_FILE, ...packaged].find(it => existsSync(it))
  if (isResident(mode) && unit !== undefined) {
    const start = /^ExecStart=(.*)$/mu.exec(readFileSync(unit, 'utf8'))
    const [node, ...rest] = (start?.[1] ?? '').split(' ')
    const program = rest.find(it => it.endsWith('.js'))
    all.push(...[node, program].flatMap(it => it || []))
  }
  return new Map(all.map(path => [path, isUsable(path)]))
}

function launched(launcher: string): readonly string[] {
  if (!existsSync(launcher)) return []
  const text = readFileSync(launcher, 'utf8')
  const value = (name: string): string =>
    new RegExp(`^${name}='?([^'\\n]*)`, 'mu').exec(text)?.[1] ?? ''
  const bundled = value('bundled')
  const node = bundled !== '' && isUsable(bundled) ? bundled : value('node')
  return [node, join(value('here'), 'filter-pipe.js')]
}

export function isUsable(path: string): boolean {
  const need = path.endsWith('.js') ? constants.R_OK : constants.X_OK
  try {
    accessSync(path, need)
    return true
  } catch {
    return false
  }
}
