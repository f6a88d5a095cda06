/*
 * NAME
 *   undo - take back what apply did
 *
 * DESCRIPTION
 *   First nothing new is handed to the filter, while the services that lead
 *   to it stay; what is queued for it is drained. Then the services go: a file
 *   that nobody changed since gets its old bytes, mode and owner; of another
 *   one only our own lines go. Last, what was made besides.
 *
 * DIAGNOSTICS
 *   Throws SwitchError, PostfixError, or the error of a system call. What was
 *   taken back by then stays so, and undo may be started again: it goes on where
 *   it ended, also when it was killed.
 */

import type { FileName, PostfixFiles } from '../../src/postfix/edit.js'
import type { Postfix } from '../../src/postfix/postconf.js'
import { receivers } from '../../src/postfix/queue.js'
import { takeOut } from '../../src/postfix/take-out.js'
import { currentFiles } from './apply.js'
import { drain, dropRequests, type Drained } from './drain.js'
import type { InstallRecord } from './facts.js'
import { isFeed, servicesOf } from './feed.js'
import { unmake } from './machine.js'
import type { FileState } from './replace-file.js'
import { digest, hasOthers, readOriginals, removeState } from './state.js'
import { switchOver, withTexts, type FileStates } from './switch.js'

export interface Undone {
  /** What stays and why, one sentence each. */
  readonly left: readonly string[]
  readonly reloaded: boolean
  /** False: something is in the filter yet, so that its services stay. */
  readonly isComplete: boolean
}

export interface UndoOptions {
  readonly postfix: Postfix
  readonly stateDir: string
  readonly stateFolder: string
  /** Also account, folders and configuration, where nothing is lost. */
  readonly removeAccount: boolean
  /** How long to wait for what is in the filter. */
  readonly drainSeconds: number
}

export async function undo(
  record: InstallRecord,
  options: UndoOptions,
): Promise<Undone> {
  const { postfix, stateDir, stateFolder, removeAccount } = options
  const from = currentFiles(postfix.configDir)
  const originals = readOriginals(stateFolder)
  const { to, left } = filesBefore(record, from, originals)
  const drained = await turnOff(record, from, options)
  if (drained.inFilter.length + drained.open > 0) {
    const left = [...drainSentences(drained), ...heldSentences(drained)]
    return { left, reloaded: true, isComplete: false }
  }
  const between = currentFiles(postfix.configDir)
  const reloaded = await switchOver(postfix, { from: between, to, ports: [] })
  if (reloaded) await postfix.flush()
  const others = hasOthers(stateDir, stateFolder)
  const rest = await unmakeAll(record, { removeAccount, others })
  removeState(stateFolder)
  const all = [...left, ...heldSentences(drained), ...rest]
  return { left: all, reloaded, isComplete: true }
}

// From here on new mail passes by the filter.
async function turnOff(
  { edits }: InstallRecord,
  from: FileStates,
  { postfix, drainSeconds }: UndoOptions,
): Promise<Drained> {
  if (!(await postfix.isRunning())) return dropRequests(postfix)
  const before = await receivers(postfix, servicesOf(edits))
  const { files } = takeOut(textsOf(from), edits.filter(isFeed))
  const to = withTexts(from, files)
  await switchOver(postfix, { from, to, ports: [] })
  return drain(postfix, { before, seconds: drainSeconds })
}

function drainSentences({ inFilter, open }: Drained): readonly string[] {
  const count = (number: number, what: string): readonly string[] =>
    number === 0 ? [] : [`${number} ${what}${number === 1 ? '' : 's'}`]
  const what = [
    ...count(inFilter.length, 'message'),
    ...count(open, 'connection'),
  ].join(' and ')
  return [
    'New mail is not filtered any more.',
    `${what} from before still need the filter: keep it running, and start undo again to finish.`,
  ]
}

function heldSentences({ held }: Drained): readonly string[] {
  return held.map(
    id =>
      `${id} is on hold and asks for the filter: postsuper -r ${id} lets it go without`,
  )
}

/** What the files will be, and what of ours stays in them. Pure. */
export function filesBefore(
  record: InstallRecord,
  from: FileStates,
  originals: PostfixFiles,
): { readonly to: FileStates; readonly left: readonly string[] } {
  const now = textsOf(from)
  const { files, left } = takeOut(now, record.edits)
  const before = (name: FileName): FileState => {
    const { after, mode, uid, gid } = record.files[name]
    const text = originals[name]
    const { path } = from[name]
    // A last line without an end got one from us.
    const bare = [text, `${text}\n`, `${text}\r\n`]
    const isOurs = digest(now[name]) === after || bare.includes(files[name])
    return isOurs
      ? { path, text, mode, uid, gid }
      : { ...from[name], text: files[name] }
  }
  const to = { 'main.cf': before('main.cf'), 'master.cf': before('master.cf') }
  return { to, left }
}

function textsOf(states: FileStates): PostfixFiles {
  return {
    'main.cf': states['main.cf'].text,
    'master.cf': states['master.cf'].text,
  }
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
    else left.push(`${nameOf(made)} stays (--purge)`)
  }
  return left.filter(text => text !== null)
}

function nameOf(made: InstallRecord['made'][number]): string {
  return made.kind === 'account' ? `account ${made.name}` : made.path
}
