/*
 * NAME
 *   apply - do a plan
 *
 * DESCRIPTION
 *   First the record of what will be written, with the files as they are, so
 *   that undo works whatever happens from here on; then account, folders,
 *   files; last Postfix's two files. Where Postfix does not take them, the
 *   record is again what it was; what was made besides stays, and the next
 *   apply finds it made.
 *
 * DIAGNOSTICS
 *   Throws SwitchError or StepError, or the error of a system call.
 */

import { join } from 'node:path'
import type { PostfixFiles } from '../../src/postfix/edit.js'
import type { Postfix } from '../../src/postfix/postconf.js'
import type {
  Facts,
  FileRecord,
  InstallRecord,
  Made,
  Options,
} from './facts.js'
import { doStep } from './machine.js'
import type { Plan } from './plan.js'
import { readState, type FileState } from './replace-file.js'
import { digest, readOriginals, removeState, writeState } from './state.js'
import { switchOver, type FileStates } from './switch.js'

export interface Applied {
  /** Whether Postfix was reloaded; it was not running otherwise. */
  readonly reloaded: boolean
}

export async function apply(
  plan: Plan,
  facts: Facts,
  options: Options,
  around: { readonly postfix: Postfix; readonly stateFolder: string },
): Promise<Applied> {
  const { postfix, stateFolder } = around
  const from = currentFiles(postfix.configDir)
  const to = withTexts(from, plan.target)
  const before = facts.record
  const kept = before === null ? null : readOriginals(stateFolder)
  const originals = originalsFor(plan, facts, kept)
  const made: Made[] = [...(before?.made ?? [])]
  const record: InstallRecord = {
    format: 1,
    mode: options.mode,
    listenPort: options.listenPort,
    configDir: postfix.configDir,
    files: {
      'main.cf': fileRecord(from['main.cf'], to['main.cf'], before, 'main.cf'),
      'master.cf': fileRecord(
        from['master.cf'],
        to['master.cf'],
        before,
        'master.cf',
      ),
    },
    edits: plan.edits,
    made,
  }
  // Until Postfix has taken the new files, the old edits may stand there.
  const both = [...(before?.edits ?? []), ...plan.edits]
  const save = (edits: InstallRecord['edits']): void =>
    writeState(stateFolder, { ...record, edits, made }, originals)

  save(both)
  try {
    for (const step of plan.steps) {
      const thing = await doStep(step)
      if (thing === null) continue
      made.push(thing)
      save(both)
    }
    const ports = servedPorts(plan)
    const reloaded = await switchOver(postfix, { from, to, ports })
    save(plan.edits)
    return { reloaded }
  } catch (error) {
    if (before !== null && kept !== null) {
      writeState(stateFolder, { ...before, made }, kept)
    } else if (made.length === 0) {
      removeState(stateFolder)
    } else {
      save([])
    }
    throw error
  }
}

/** Both files as they are now, behind all links. */
export function currentFiles(configDir: string): FileStates {
  return {
    'main.cf': readState(join(configDir, 'main.cf')),
    'master.cf': readState(join(configDir, 'master.cf')),
  }
}

export function withTexts(states: FileStates, texts: PostfixFiles): FileStates {
  return {
    'main.cf': { ...states['main.cf'], text: texts['main.cf'] },
    'master.cf': { ...states['master.cf'], text: texts['master.cf'] },
  }
}

// The bytes from before us. Where somebody has changed a file since, they are
// what it holds now without anything of ours.
function originalsFor(
  plan: Plan,
  { postfix, record }: Facts,
  kept: PostfixFiles | null,
): PostfixFiles {
  const original = (name: keyof PostfixFiles): string =>
    kept !== null && record?.files[name].after === digest(postfix.files[name])
      ? kept[name]
      : plan.bare[name]
  return {
    'main.cf': original('main.cf'),
    'master.cf': original('master.cf'),
  }
}

function fileRecord(
  from: FileState,
  to: FileState,
  before: InstallRecord | null,
  name: keyof PostfixFiles,
): FileRecord {
  const { path } = to
  const { mode, uid, gid } = before?.files[name] ?? from
  return { path, mode, uid, gid, after: digest(to.text) }
}

// Where Postfix itself listens for us.
function servedPorts(plan: Plan): readonly number[] {
  return plan.edits.flatMap(edit =>
    edit.kind === 'service' && edit.key.endsWith('/inet')
      ? Number(/:(\d+)\//u.exec(edit.key)?.[1])
      : [],
  )
}
