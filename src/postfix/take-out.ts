/*
 * NAME
 *   take-out - main.cf and master.cf without the edits that were made
 *
 * DESCRIPTION
 *   takeOut() removes edits from files that someone else may have changed
 *   since. What still is as it was written goes; what was altered stays
 *   and is named, and so does everything else.
 *
 *   A service of ours stays while something that is not ours still hands
 *   mail to it: without it that mail would be deferred.
 */

import {
  fileOf,
  madeText,
  type Edit,
  type PostfixFiles,
  type Range,
  type ServiceEdit,
} from './edit.js'
import { lineEndOf, lineNumberAt } from './logical-lines.js'
import { parameter, readMainCf, type Parameter } from './main-cf.js'
import {
  readableServices,
  serviceKey,
  serviceOption,
  type Service,
} from './master-cf.js'

export interface TakenOut {
  readonly files: PostfixFiles
  /** What stays and why, one sentence each. */
  readonly left: readonly string[]
}

export function takeOut(files: PostfixFiles, edits: readonly Edit[]): TakenOut {
  // Latest first: an edit may be in what an earlier one put there.
  const reversed = [...edits].reverse()
  const services = reversed.filter(it => it.kind === 'service')
  const others = reversed.filter(it => it.kind !== 'service')
  const bare = others.reduce(unmakeEdit, files)
  const used = services.filter(it => isUsed(bare, services, it))
  const unused = services.filter(it => !used.includes(it))
  const result = unused.reduce(unmakeEdit, bare)
  const left = [
    ...used.map(it => `${it.key} stays: something still hands mail to it`),
    ...[...others, ...unused].flatMap(edit => remainderOf(result, edit)),
  ]
  return { files: result, left: [...new Set(left)] }
}

/** Whether all of these edits are in the files just as they were made. */
export function allStand(files: PostfixFiles, edits: readonly Edit[]): boolean {
  return changedEdits(files, edits).length === 0
}

/** Those of these edits that are not in the files as they were made. */
export function changedEdits(
  files: PostfixFiles,
  edits: readonly Edit[],
): readonly Edit[] {
  let rest = files
  return [...edits].reverse().filter(edit => {
    const before = rest
    rest = unmakeEdit(rest, edit)
    return rest === before
  })
}

function unmakeEdit(files: PostfixFiles, edit: Edit): PostfixFiles {
  const name = fileOf(edit)
  const text = files[name]
  const place = placeOf(text, edit, madeText(edit, lineEndOf(text)))
  if (place === undefined) return files
  const before = edit.kind === 'value' ? edit.before : ''
  const rest = text.slice(0, place.start) + before + text.slice(place.end)
  return { ...files, [name]: rest }
}

// Where an edit is just as it was made.
function placeOf(text: string, edit: Edit, made: string): Range | undefined {
  switch (edit.kind) {
    case 'comment':
      return linesWithin(text, { start: 0, end: text.length }, made)
    case 'option':
      return readableServices(text)
        .filter(it => serviceKey(it) === edit.key)
        .map(it => linesWithin(text, it, made))
        .find(it => it !== undefined)
    case 'service':
      return readableServices(text).find(
        it => serviceKey(it) === edit.key && isText(text, it, made),
      )
    default:
      return readMainCf(text).find(
        it => it.name === edit.name && isText(text, it, made),
      )
  }
}

function isText(text: string, { start, end }: Range, made: string): boolean {
  return text.slice(start, end).trimEnd() === made.trimEnd()
}

// The last place of these lines in the range, as lines of their own.
function linesWithin(
  text: string,
  range: Range,
  lines: string,
): Range | undefined {
  const at = text.slice(range.start, range.end).lastIndexOf(lines)
  const start = range.start + at
  const isWhole = at === 0 || text[start - 1] === '\n'
  return at >= 0 && isWhole ? { start, end: start + lines.length } : undefined
}

// A sentence for what is under a name of ours and is not as it was before.
function remainderOf(files: PostfixFiles, edit: Edit): readonly string[] {
  const name = fileOf(edit)
  const found = leftoverOf(files[name], edit)
  if (found === undefined) return []
  const where = `${name}:${lineNumberAt(files[name], found.start)}`
  return [
    `${where}: ${labelOf(edit)} was changed by someone else and stays as it is`,
  ]
}

function leftoverOf(text: string, edit: Edit): Service | Parameter | undefined {
  switch (edit.kind) {
    case 'comment':
      return undefined
    case 'service':
      return readableServices(text).find(it => serviceKey(it) === edit.key)
    case 'option': {
      const holder = readableServices(text).find(
        it => serviceKey(it) === edit.key,
      )
      const value = holder && serviceOption(holder, edit.name)
      return (value ?? null) === edit.before ? undefined : holder
    }
    case 'parameter':
      return parameter(readMainCf(text), edit.name)
    case 'value': {
      const found = parameter(readMainCf(text), edit.name)
      const before = readMainCf(edit.before)[0]?.value
      return found?.value === before ? undefined : found
    }
  }
}

function labelOf(edit: Edit): string {
  switch (edit.kind) {
    case 'comment':
      return 'a comment'
    case 'service':
      return edit.key
    case 'option':
      return `-o ${edit.name} of ${edit.key}`
    default:
      return edit.name
  }
}

// Whether anything that is not ours names this service as a transport.
function isUsed(
  files: PostfixFiles,
  services: readonly ServiceEdit[],
  edit: ServiceEdit,
): boolean {
  const [name = '', type] = edit.key.split('/')
  if (type !== 'unix') return false
  const rest = services.reduce(unmakeEdit, files)
  const names = new RegExp(`(?:^|[\\s,:])${name}:`, 'u')
  return (
    readMainCf(rest['main.cf']).some(it => names.test(it.value)) ||
    readableServices(rest['master.cf']).some(service =>
      service.options.some(it => names.test(it.value)),
    )
  )
}
