/*
 * NAME
 *   undo - take back what apply did
 *
 * DESCRIPTION
 *   A file that nobody changed since gets its old bytes, mode and owner; of
 *   another one only our own lines go. Then Postfix is reloaded, requests for
 *   the filter are dropped from all queued mail (postsuper -r ALL), and that
 *   mail is tried at once: without this it would wait for a filter that is
 *   gone.
 *
 * DIAGNOSTICS
 *   Throws SwitchError, PostfixError, or the error of a system call. What was
 *   taken back by then stays so, and undo may be started again.
 */

import type { FileName, PostfixFiles } from '../../src/postfix/edit.js'
import type { Postfix } from '../../src/postfix/postconf.js'
import { takeOut } from '../../src/postfix/take-out.js'
import { currentFiles } from './apply.js'
import type { InstallRecord } from './facts.js'
import { unmake } from './machine.js'
import type { FileState } from './replace-file.js'
import { digest, hasOthers, readOriginals, removeState } from './state.js'
import { switchOver, type FileStates } from './switch.js'

export interface Undone {
  /** What stays and why, one sentence each. */
  readonly left: readonly string[]
  readonly reloaded: boolean
}

export interface UndoOptions {
  readonly postfix: Postfix
  readonly stateDir: string
  readonly stateFolder: string
  /** Also account, folders and configuration, where nothing is lost. */
  readonly removeAccount: boolean
}

export async function undo(
  record: InstallRecord,
  options: UndoOptions,
): Promise<Undone> {
  const { postfix, stateDir, stateFolder, removeAccount } = options
  const from = currentFiles(postfix.configDir)
  const originals = readOriginals(stateFolder)
  const { to, left } = filesBefore(record, from, originals)
  const reloaded = await switchOver(postfix, { from, to, ports: [] })
  const hasRequests = record.mode !== 'before-queue' && record.edits.length > 0
  if (hasRequests) await postfix.requeueAll()
  if (reloaded) await postfix.flush()
  const others = hasOthers(stateDir, stateFolder)
  removeState(stateFolder)
  const rest = await unmakeAll(record, { removeAccount, others })
  return { left: [...left, ...rest], reloaded }
}

/** What the files will be, and what of ours stays in them. Pure. */
export function filesBefore(
  record: InstallRecord,
  from: FileStates,
  originals: PostfixFiles,
): { readonly to: FileStates; readonly left: readonly string[] } {
  const now = {
    'main.cf': from['main.cf'].text,
    'master.cf': from['master.cf'].text,
  }
  const { files, left } = takeOut(now, record.edits)
  const before = (name: FileName): FileState => {
    const { after, mode, uid, gid } = record.files[name]
    const text = originals[name]
    const { path } = from[name]
    const isOurs = digest(now[name]) === after || files[name] === text
    return isOurs
      ? { path, text, mode, uid, gid }
      : { ...from[name], text: files[name] }
  }
  const to = { 'main.cf': before('main.cf'), 'master.cf': before('master.cf') }
  return { to, left }
}

async function unmakeAll(
  record: InstallRecord,
  { removeAccount, others }: Record<'removeAccount' | 'others', boolean>,
): Promise<readonly string[]> {
  if (others) {
    return removeAccount
      ? ['account, folders and files stay: another instance uses them']
      : []
  }
  const left: (string | null)[] = []
  for (const made of [...record.made].reverse()) {
    if (made.kind === 'unit' || removeAccount) left.push(await unmake(made))
    else left.push(`${nameOf(made)} stays (--remove-account)`)
  }
  return left.filter(text => text !== null)
}

function nameOf(made: InstallRecord['made'][number]): string {
  return made.kind === 'account' ? `account ${made.name}` : made.path
}
