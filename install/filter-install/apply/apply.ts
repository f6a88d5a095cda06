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
 *   Where Postfix does not take them, the proof fails, or a step does, files and
 *   record are again what they were; what was made besides stays, and the next
 *   apply finds it made. Only when all is in force and the record of that cannot
 *   be written, it stays in force: apply again completes it.
 *
 * DIAGNOSTICS
 *   Throws an Error with what failed and how Postfix's files are now.
 */

import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { FileName, PostfixFiles } from '../../../src/postfix/edit.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import type { Facts, Options } from '../plan/facts.js'
import { doStep } from './machine.js'
import type { Plan } from '../plan/plan.js'
import { removeLeftovers } from './replace-file.js'
import { stepText } from '../plan/show.js'
import { digest, readOriginals, removeState, writeState } from './state.js'
import { bringIntoForce, type Applied, type Proof } from './stages.js'
import { NotReadyError } from '../verify/live.js'
import {
  currentFiles,
  SwitchError,
  withTexts,
  type FileStates,
} from './switch.js'
import type {
  FileRecord,
  InstallRecord,
  Made,
  Setup,
} from '../plan/install-record.js'
import type { Step } from '../plan/step.js'

export interface ApplyPlace {
  readonly postfix: Postfix
  readonly stateFolder: string
  readonly prove?: Proof | undefined
  /** Called when all but Postfix is set up; throws where mail must not yet go to
   * the filter. */
  readonly checkReady?: (() => Promise<void>) | undefined
}

export async function apply(
  plan: Plan,
  facts: Facts,
  options: Options,
  around: ApplyPlace,
): Promise<Applied> {
  const { stateFolder, postfix } = around
  const present = currentFiles(postfix.configDir)
  for (const { path } of Object.values(present)) removeLeftovers(path)
  const from = withTexts(present, facts.postfix.files)
  const to = withTexts(from, plan.target)
  const before = facts.record
  const kept = before === null ? null : readOriginals(stateFolder)
  const originals = originalsFor(plan, facts, kept)
  const record = {
    ...recordFor(plan, options, { from, to, before }),
    setup: setupOf(facts, options),
    made: [
      ...(before?.made ?? []),
      ...newThings(plan.steps, before?.made ?? []),
    ],
  }
  const save = (more: Partial<InstallRecord>): Promise<void> =>
    writeState(stateFolder, { ...record, ...more }, originals)

  // Until Postfix has taken the new files, the old edits may be there.
  const probes = around.prove?.edits ?? []
  const both = [...(before?.edits ?? []), ...plan.edits, ...probes]
  const hadFolder = existsSync(stateFolder)
  try {
    await save({ edits: both })
  } catch (error) {
    if (!hadFolder) removeWhatIsThere(stateFolder)
    throw new ApplyError(`${stateFolder}: ${wordsOf(error)}`, error)
  }
  let applied: Applied
  try {
    for (const step of plan.steps) await doStepOf(step)
    await around.checkReady?.()
    applied = await bringIntoForce(plan, { from, to }, around)
  } catch (error) {
    // The record as it is leads undo back from here.
    if (error instanceof SwitchError && !error.isInForce) throw error
    const isKnown = KNOWN.some(it => error instanceof it)
    await recordOld(
      { record: { ...record, edits: [] }, originals },
      { before, kept, stateFolder },
    )
    throw isKnown ? error : new ApplyError(wordsOf(error), error)
  }
  try {
    await save({ isComplete: true })
  } catch (error) {
    throw new Error(
      `The filter is in force, but ${stateFolder} cannot be written: ${wordsOf(error)}. Fix that and run apply again`,
      { cause: error },
    )
  }
  return applied
}

/** Nothing was changed in Postfix. */
class ApplyError extends Error {
  constructor(text: string, cause: unknown) {
    super(`${text}. Postfix's files are unchanged.`, { cause })
    this.name = 'ApplyError'
  }
}

/** What they say is said of Postfix's files, too. */
const KNOWN = [SwitchError, ApplyError, NotReadyError]

async function doStepOf(step: Step): Promise<void> {
  try {
    await doStep(step)
  } catch (error) {
    throw new ApplyError(
      `Could not ${stepText(step)}: ${wordsOf(error)}`,
      error,
    )
  }
}

// A folder without a record belongs to no one, and undo removes it.
function removeWhatIsThere(stateFolder: string): void {
  try {
    removeState(stateFolder)
  } catch {
    // The error that brought us here counts.
  }
}

// What was recorded before the change says more than is there now, which
// apply and undo can live with, should this fail.
async function recordOld(
  made: {
    readonly record: InstallRecord
    readonly originals: PostfixFiles
  },
  {
    before,
    kept,
    stateFolder,
  }: {
    readonly before: InstallRecord | null
    readonly kept: PostfixFiles | null
    readonly stateFolder: string
  },
): Promise<void> {
  const { record, originals } = made
  try {
    if (before !== null && kept !== null) {
      await writeState(stateFolder, { ...before, made: record.made }, kept)
    } else if (record.made.length > 0) {
      await writeState(stateFolder, record, originals)
    } else {
      removeState(stateFolder)
    }
  } catch {
    // The error that brought us here counts.
  }
}

// Recorded before it is made, so that a process that is killed leaves nothing
// unrecorded; undo skips what was not made.
export function newThings(
  steps: readonly Step[],
  made: readonly Made[],
): readonly Made[] {
  return steps.flatMap((step): readonly Made[] => {
    switch (step.kind) {
      case 'account':
        return [step]
      case 'folder':
        return step.isNew ? [{ kind: 'folder', path: step.path }] : []
      case 'file':
      case 'unit': {
        const { kind, path, text } = step
        return [{ kind, path, digest: digest(text) }]
      }
      case 'start':
        // Without a unit of ours, it is one that a package brought.
        return [...steps, ...made].some(it => isOf(step.unit, it))
          ? []
          : [{ kind: 'enabled', unit: step.unit }]
      default:
        return []
    }
  })
}

function isOf(unit: string, it: Step | Made): boolean {
  if (it.kind === 'enabled') return it.unit === unit
  return it.kind === 'unit' && basename(it.path) === unit
}

function wordsOf(error: unknown): string {
  return (error as Error).message
}

// The bytes from before us. Where someone has changed a file since, they are
// what it contains now without anything of ours.
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
    const isOurs = (files.before?.edits ?? []).length > 0
    const before = isOurs ? files.before?.files[name] : undefined
    const { mode, uid, gid } = before ?? files.from[name]
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
  { user, returnPort, signMilter, pool }: Options,
): Setup {
  return {
    configFile: config.path,
    ...{ user, returnPort },
    ...(signMilter !== undefined && { signMilter }),
    ...(pool !== undefined && { pool }),
    ...{ node: programs.node, nodeVersion: process.version },
  }
}
