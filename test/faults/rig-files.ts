/*
 * NAME
 *   rig-files - folders, configuration and fake commands of a rig
 */

import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Account } from '../helper/filter-user.js'
import { scratchFolder, subFolder, type Teardown } from '../helper/folder.js'
import type { Mode } from './attempt.js'
import { planFile, type PlanFile } from './plan.js'

export interface RigFiles {
  readonly home: string
  readonly spoolFolder: string
  readonly quarantineFolder: string
  readonly journalFolder: string
  readonly postlog: string
  readonly plan: PlanFile
  /** For the program that is to meet the plan. */
  readonly env: Readonly<Record<string, string>>
  /** Of Node.js, for the same. */
  readonly nodeArguments: readonly string[]
  /** filter-pipe's launcher, with those. */
  launcherIn(bin: string): string
  /** sendmail is this script from now on; without one, it works. */
  becomeSendmail(script?: string): void
  /** null: it is not there. */
  becomePostlog(script?: string | null): void
  /** Makes filter.toml under this name; returns its path. */
  configure(name: string, lines: readonly string[]): string
  /** What sendmail has taken, each a message. */
  resubmitted(): Buffer[]
  log(): string
  /** Queue ids of what is in the quarantine. */
  kept(): string[]
  /** No message, and no folder for one. */
  emptyQuarantine(): void
  /** Files that should not be there any more. */
  residue(): string[]
}

const PEOPLE_PART = '# The shell itself can fail'

export function makeRigFiles(
  t: Teardown,
  mode: Mode,
  account: Account,
): RigFiles {
  const home = scratchFolder(t, `rig-${mode}`)
  const own = (name: string): string => {
    const folder = subFolder(join(home, name), 0o700)
    chownSync(folder, account.uid, account.gid)
    return folder
  }
  const [spoolFolder, quarantineFolder, journalFolder, recordsFolder, copies] =
    [
      own('spool'),
      own('quarantine'),
      own('journal'),
      own('records'),
      own('copies'),
    ]
  const plan = planFile(join(own('fault'), 'plan'))
  const injector = join(home, 'fault/inject.mjs')
  copyFileSync(join(import.meta.dirname, 'inject.mjs'), injector)
  const [sendmail, postlog] = [join(home, 'sendmail'), join(home, 'postlog')]
  const logFile = join(own('log'), 'log')
  const files: RigFiles = {
    ...{ home, spoolFolder, quarantineFolder, journalFolder, postlog, plan },
    env: { POSTSIFT_FAULT: plan.path },
    // So little memory that it can be used up.
    nodeArguments: [`--import=${injector}`, '--max-old-space-size=128'],
    launcherIn: bin => {
      const path = join(home, 'filter-pipe')
      const text = readFileSync(join(bin, 'filter-pipe'), 'utf8')
      const [begin, end] = text.split(PEOPLE_PART) as [string, string]
      const words = files.nodeArguments.map(it => `'${it}'`).join(' ')
      const more = end.replaceAll('"$node" --', `"$node" ${words} --`)
      writeFileSync(path, `${begin}${PEOPLE_PART}${more}`, { mode: 0o755 })
      return path
    },
    becomeSendmail: (script = keepAll(copies)) => writeScript(sendmail, script),
    becomePostlog: (script = `cat >>'${logFile}'`) => {
      if (script === null) rmSync(postlog)
      else writeScript(postlog, script)
    },
    configure: (name, lines) => {
      const all = [
        `spool_directory = "${spoolFolder}"`,
        `quarantine_directory = "${quarantineFolder}"`,
        `journal_directory = "${journalFolder}"`,
        `records_directory = "${recordsFolder}"`,
        `sendmail_path = "${sendmail}"`,
        `postlog_path = "${postlog}"`,
        'log_to = "postlog"',
        ...lines,
        ...EDITING,
      ]
      const path = join(home, name)
      writeFileSync(path, `${all.join('\n')}\n`, { mode: 0o644 })
      return path
    },
    resubmitted: () =>
      readdirSync(copies)
        .filter(name => !name.startsWith('.'))
        .map(name => readFileSync(join(copies, name))),
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    kept: () => keptIn(quarantineFolder),
    emptyQuarantine: () => {
      for (const name of readdirSync(quarantineFolder)) {
        rmSync(join(quarantineFolder, name), { recursive: true, force: true })
      }
    },
    residue: () => [
      ...readdirSync(spoolFolder).map(name => `spool: ${name}`),
      ...unfinishedIn(quarantineFolder).map(name => `quarantine: ${name}`),
    ],
  }
  files.becomeSendmail()
  files.becomePostlog()
  return files
}

/** Row 53 is for recipients whose mail is edited. */
const EDITING = (['strip', 'disarm'] as const).flatMap(action => [
  '[[rule]]',
  `recipient = ["${action}@recipient.example"]`,
  'class = ["infected", "banned", "active"]',
  `action = "${action}"`,
])

// As Postfix's: what it could not read to the end is not in the queue.
function keepAll(folder: string): string {
  const name = `$$.$(date +%s%N)`
  return `cat >'${folder}/.'$$ && mv '${folder}/.'$$ '${folder}/'${name}`
}

/** Written anew: a script that runs is not changed under its shell. */
export function writeScript(path: string, script: string): void {
  rmSync(path, { force: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

function keptIn(folder: string): string[] {
  return namesIn(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => {
      const text = readFileSync(join(folder, name), 'utf8')
      const entry = JSON.parse(text) as { envelope: { queueId: string } }
      return entry.envelope.queueId
    })
}

// Temporary files, and bytes without a description.
function unfinishedIn(folder: string): string[] {
  const names = namesIn(folder)
  return names.filter(
    name =>
      name.includes('/.') ||
      (name.endsWith('.eml') && !names.includes(name.replace(/eml$/u, 'json'))),
  )
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
}
