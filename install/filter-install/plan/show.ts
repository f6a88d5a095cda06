/*
 * NAME
 *   show - a plan in words
 *
 * DESCRIPTION
 *   What `filter-install plan` prints: which services are filtered, a unified
 *   diff of both files, and what else will be done; or with --print the lines
 *   alone.
 */

import type { Edit } from '../../../src/postfix/edit.js'
import type { Facts, Options } from './facts.js'
import { isDone, type Plan } from './plan.js'
import { unifiedDiff } from './unified-diff.js'
import type { Step } from './step.js'
import { wrapped } from '../../../src/print/wrap.js'

export function planText(plan: Plan, facts: Facts, options: Options): string {
  const { configDir, version, files } = facts.postfix
  const head = `Mode ${options.mode} for ${configDir}, Postfix ${version}\n`
  if (isDone(plan, files))
    return `${head}Nothing to do: everything is in place.\n`
  const diffs = (['master.cf', 'main.cf'] as const).map(name =>
    unifiedDiff({
      path: `${configDir}/${name}`,
      before: files[name],
      after: plan.target[name],
    }),
  )
  return [
    head,
    bulleted('Filtered', plan.fed),
    bulleted('Not filtered, because of their own settings', plan.unfed),
    bulleted('To be done', [
      ...plan.steps.map(stepText),
      ...(diffs.some(diff => diff !== '') ? CHANGE_STEPS : []),
      ...(isPostfixTold(plan, diffs) ? RELOAD_STEPS : []),
    ]),
    bulleted('Note', plan.notes),
    ...diffs.map(diff => (diff === '' ? '' : `\n${asText(diff)}`)),
  ].join('')
}

/** The lines for master.cf and main.cf, to be put there by hand. */
export function linesText(plan: Plan): string {
  const titled = plan.edits.map(edit => [titleOf(edit), edit] as const)
  return titled
    .map(([title, edit], at) => {
      const isNew = title !== '' && title !== titled[at - 1]?.[0]
      const text = edit.kind === 'comment' ? '' : edit.text
      return `${isNew ? `${at === 0 ? '' : '\n'}# ${title}\n` : ''}${text}`
    })
    .join('')
}

export function stepText(step: Step): string {
  switch (step.kind) {
    case 'account':
      return `create the account ${step.name}: no password, no shell, no home`
    case 'folder': {
      const verb = step.isNew ? 'create the folder' : 'correct the folder'
      const mode = step.mode.toString(8).padStart(4, '0')
      return `${verb} ${step.path}, owner ${step.owner ?? 'root'}, mode ${mode}`
    }
    case 'file':
      return `write ${step.path}`
    case 'unit':
      return `write ${step.path}`
    case 'program':
      return `correct ${step.path}: Node.js or the programs have moved`
    case 'start':
      return `enable and start ${step.unit}`
  }
}

const CHANGE_STEPS = [
  'change master.cf and main.cf as below, and keep the old files for undo',
]
const RELOAD_STEPS = [
  'run postfix check, and restore everything if it finds an error',
  'run postfix reload, if Postfix runs',
  'send probes through the filter before real mail, and restore everything if one fails',
]

function isPostfixTold(plan: Plan, diffs: readonly string[]): boolean {
  return plan.isUnfinished || diffs.some(diff => diff !== '')
}

function bulleted(title: string, items: readonly string[]): string {
  if (items.length === 0) return ''
  const inside = items
    .flatMap(it => it.split('\n'))
    .map(line => `${asItem(`  ${line}`)}\n`)
  return `${title}:\n${inside.join('')}`
}

// Commands and lines of files are indented further, and stay whole.
function asItem(line: string): string {
  return line.startsWith('    ') ? line : wrapped(line, { hang: 4 })
}

function titleOf(edit: Edit): string {
  switch (edit.kind) {
    case 'comment':
      return edit.file
    case 'option':
      return `master.cf, at the end of ${edit.key}`
    case 'value':
      return `main.cf, replacing the current ${edit.name}`
    default:
      return ''
  }
}

// Files are held as latin1; people read UTF-8.
function asText(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8')
}
