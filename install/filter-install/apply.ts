/*
 * NAME
 *   apply - do a plan
 *
 * DESCRIPTION
 *   First the record of what will be written, with the files as they are, so
 *   that undo works whatever happens from here on; then account, folders,
 *   files; last Postfix's two files, in two stages: the services that lead to
 *   the filter and back, and when these run and a proof of them went well,
 *   what makes mail go there. At no moment is mail sent to a service that is
 *   not yet there.
 *
 *   Where Postfix does not take them, or the proof fails, files and record
 *   are again what they were; what was made besides stays, and the next apply
 *   finds it made.
 *
 * DIAGNOSTICS
 *   Throws SwitchError or StepError, or the error of a system call.
 */

import { join } from 'node:path'
import type { FileName, PostfixFiles } from '../../src/postfix/edit.js'
import type { Postfix } from '../../src/postfix/postconf.js'
import type {
  Facts,
  FileRecord,
  InstallRecord,
  Made,
  Options,
  Setup,
} from './facts.js'
import { doStep } from './machine.js'
import type { Plan } from './plan.js'
import { readState } from './replace-file.js'
import { digest, readOriginals, removeState, writeState } from './state.js'
import { bringIntoForce, type Applied, type Proof } from './stages.js'
import { SwitchError, withTexts, type FileStates } from './switch.js'

export interface ApplyPlace {
  readonly postfix: Postfix
  readonly stateFolder: string
  readonly prove?: Proof | undefined
}

export async function apply(
  plan: Plan,
  facts: Facts,
  options: Options,
  around: ApplyPlace,
): Promise<Applied> {
  const { stateFolder } = around
  const from = withTexts(
    currentFiles(around.postfix.configDir),
    facts.postfix.files,
  )
  const to = withTexts(from, plan.target)
  const before = facts.record
  const kept = before === null ? null : readOriginals(stateFolder)
  const originals = originalsFor(plan, facts, kept)
  const made: Made[] = [...(before?.made ?? [])]
  const record = {
    ...recordFor(plan, options, { from, to, before }),
    setup: setupOf(facts, options),
  }
  const save = (more: Partial<InstallRecord>): Promise<void> =>
    writeState(stateFolder, { ...record, ...more, made }, originals)

  // Until Postfix has taken the new files, the old edits may stand there.
  const probes = around.prove?.edits ?? []
  const both = [...(before?.edits ?? []), ...plan.edits, ...probes]
  await save({ edits: both })
  try {
    for (const step of plan.steps) {
      const thing = await doStep(step)
      if (thing === null) continue
      made.push(thing)
      await save({ edits: both })
    }
    const applied = await bringIntoForce(plan, { from, to }, around)
    await save({ isComplete: true })
    return applied
  } catch (error) {
    if (error instanceof SwitchError && !error.isPutBack) throw error
    if (before !== null && kept !== null) {
      await writeState(stateFolder, { ...before, made }, kept)
    } else if (made.length > 0) {
      await save({ edits: [] })
    } else {
      removeState(stateFolder)
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

function recordFor(
  plan: Plan,
  { mode, listenPort, submissionPort }: Options,
  files: {
    readonly from: FileStates
    readonly to: FileStates
    readonly before: InstallRecord | null
  },
): InstallRecord {
  const file = (name: FileName): FileRecord => {
    const { mode, uid, gid } = files.before?.files[name] ?? files.from[name]
    const { path, text } = files.to[name]
    return { path, mode, uid, gid, after: digest(text) }
  }
  return {
    ...{ format: 1, isComplete: false, mode, listenPort },
    ...(plan.hasSubmission ? { submissionPort } : {}),
    files: { 'main.cf': file('main.cf'), 'master.cf': file('master.cf') },
    edits: plan.edits,
    made: [],
  }
}

function setupOf(
  { config, programs }: Facts,
  { user, returnPort }: Options,
): Setup {
  return {
    configFile: config.path,
    ...{ user, returnPort },
    ...{ node: programs.node, nodeVersion: process.version },
  }
}
