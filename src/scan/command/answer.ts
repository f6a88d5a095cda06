/*
 * NAME
 *   answer - what a command scanner says of a message
 *
 * DESCRIPTION
 *   The exit status decides. With a preset, lines of the output name malware, and
 *   say what was not scanned. They add to what the status says: a clean status
 *   beside a line that names malware is infected.
 *
 * DIAGNOSTICS
 *   Throws Error for a status without a meaning, a program that was not started
 *   or was ended, and a clean status without the line that the preset asks for.
 *
 * SECURITY
 *   The output has names that a sender chose: only printable text goes on, and
 *   not much of it.
 */

import { basename } from 'node:path'
import type { CommandResult } from '../../util/process/command.js'
import { printable } from '../../util/text.js'
import type { Finding } from '../../mail/finding.js'
import type { Plan } from './plan.js'
import type { Meaning, Preset, Unchecked } from './preset.js'

const NAME = 'command'
/** Of output that is kept. */
export const OUTPUT_LIMIT_BYTES = 256 * 1024
const TEXT_LIMIT = 80
const LINE_LIMIT = 1000
const FINDINGS_LIMIT = 20

/** @param labelOf the part of the message that a line is about; '' for none. */
export function readAnswer(
  plan: Pick<Plan, 'path' | 'statuses' | 'preset'>,
  result: CommandResult,
  labelOf: (line: string) => string = () => '',
): readonly Finding[] {
  const meaning =
    result.status === null ? undefined : plan.statuses.get(result.status)
  if (meaning === undefined) throw failureOf(result)
  const lines = linesOf(result.output)
  const named = plan.preset === null ? [] : namesIn(lines, plan.preset)
  const said = plan.preset === null ? [] : saidBy(lines, plan.preset)
  const needs = meaning === 'clean' ? plan.preset?.needs : undefined
  const isSilent = named.length === 0 && said.length === 0
  if (isSilent && needs && !lines.some(it => needs.test(it))) {
    throw new Error(`exit status ${result.status}, and no summary`)
  }
  const begin = beginOf(plan.path)
  const meanings = new Set([meaning, ...said])
  const isNamed = named.some(it => it.class === 'infected')
  // All that was named is mild; what was cut off may have been worse.
  const isMild =
    named.length > 0 && !isCut(result) && !said.includes('infected')
  if (isNamed || isMild) meanings.delete('infected')
  const finding = (it: Pick<Finding, 'name' | 'class' | 'part'>): Finding => ({
    ...{ scanner: NAME, name: it.name, class: it.class, part: it.part },
  })
  return [
    ...named.map(({ name, class: kind, line }) =>
      finding({ name, class: kind, part: labelOf(line) }),
    ),
    ...[...meanings].flatMap(it => {
      if (it === 'clean') return []
      const name =
        it === 'infected' ? lastLineOf(lines, result) : UNCHECKED_NAMES[it]
      return [
        finding({ name: `${begin}${name}`, class: CLASSES[it], part: '' }),
      ]
    }),
  ]
}

/** What findings of a program begin with. */
export function beginOf(program: string): string {
  return `${printable(basename(program), 40)}: `
}

const CLASSES: Readonly<Record<Exclude<Meaning, 'clean'>, Finding['class']>> = {
  infected: 'infected',
  encrypted: 'unchecked-encrypted',
  overlimit: 'unchecked-overlimit',
  damaged: 'unchecked-damaged',
}

const UNCHECKED_NAMES: Readonly<Record<Unchecked, string>> = {
  encrypted: 'password-protected',
  overlimit: 'over a limit',
  damaged: 'could not be opened',
}

interface Named {
  readonly name: string
  readonly class: Finding['class']
  readonly line: string
}

function namesIn(lines: readonly string[], preset: Preset): readonly Named[] {
  const found = new Map<string, Named>()
  for (const line of lines) {
    const raw = preset.names
      .map(pattern => pattern.exec(line)?.[1]?.trim() ?? '')
      .find(it => it !== '')
    if (raw === undefined) continue
    const name = printable(raw, TEXT_LIMIT)
    const mild = preset.mildNames?.find(([pattern]) => pattern.test(raw))?.[1]
    if (found.has(name)) continue
    found.set(name, { name, class: CLASSES[mild ?? 'infected'], line })
  }
  const worst = ({ class: kind }: Named): number =>
    kind === 'infected' ? 0 : 1
  return [...found.values()]
    .sort((one, other) => worst(one) - worst(other))
    .slice(0, FINDINGS_LIMIT)
}

function saidBy(
  lines: readonly string[],
  { says = [] }: Preset,
): readonly Exclude<Meaning, 'clean'>[] {
  return says
    .filter(([pattern]) => lines.some(line => pattern.test(line)))
    .map(([, meaning]) => meaning)
}

function isCut({ output }: CommandResult): boolean {
  return output.length >= OUTPUT_LIMIT_BYTES
}

function linesOf(output: string): readonly string[] {
  return Buffer.from(output, 'latin1')
    .toString('utf8')
    .split(/[\r\n]/u)
    .map(line => line.slice(0, LINE_LIMIT).trimEnd())
    .filter(line => line.trim() !== '')
}

function lastLineOf(
  lines: readonly string[],
  { status }: Pick<CommandResult, 'status'>,
): string {
  return printable(lines.at(-1)?.trim() ?? `exit status ${status}`, TEXT_LIMIT)
}

function failureOf(result: CommandResult): Error {
  const how =
    result.status === null
      ? (result.failure ?? `signal ${String(result.killedBy)}`)
      : `exit status ${result.status}`
  const last = linesOf(result.output).at(-1)?.trim() ?? 'no output'
  return new Error(`${how}: ${printable(last, TEXT_LIMIT)}`)
}
