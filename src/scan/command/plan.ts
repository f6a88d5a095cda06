/*
 * NAME
 *   plan - what is run and how its answer is read, from options and preset
 *
 * DESCRIPTION
 *   What the administrator writes wins over the preset, option by option. A list
 *   of exit statuses replaces those of the preset with the same meaning.
 *
 * DIAGNOSTICS
 *   makePlan() throws RangeError for options that cannot work. contradictions()
 *   tells of those that work and are most likely not meant.
 */

import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { OptionWarning } from '../scanner.js'
import type { CommandSettings } from './options.js'
import {
  FOLDER,
  MEANINGS,
  type Input,
  type Meaning,
  type Preset,
} from './preset.js'
import { presetOf } from './products.js'

export interface Plan {
  readonly path: string
  readonly args: readonly string[]
  readonly input: Input
  readonly statuses: ReadonlyMap<number, Meaning>
  /** Null: only statuses count. */
  readonly preset: Preset | null
}

export function makePlan(settings: CommandSettings): Plan {
  const preset = presetOf(settings.preset)
  const path = settings.path || usualPath(preset)
  if (path === '') throw new RangeError('path must be set, or preset')
  const input = settings.input || (preset?.input ?? 'stdin')
  const own = settings.args ?? preset?.args ?? []
  const args = [...settings.more_args, ...own]
  const hasFolder = args.some(it => it.includes(FOLDER))
  if (input === 'files' && !hasFolder) {
    throw new RangeError(`args must contain "${FOLDER}" where input is "files"`)
  }
  if (input === 'stdin' && hasFolder) {
    throw new RangeError(
      `args must not contain "${FOLDER}" where input is "stdin"`,
    )
  }
  return { path, args, input, statuses: statusesOf(settings, preset), preset }
}

function usualPath(preset: Preset | null): string {
  const programs = preset?.programs ?? []
  return programs.find(it => existsSync(it)) ?? programs[0] ?? ''
}

function statusesOf(
  settings: CommandSettings,
  preset: Preset | null,
): ReadonlyMap<number, Meaning> {
  const given = MEANINGS.map(it => [it, givenFor(settings, it)] as const)
  const replaced = new Set(given.filter(([, it]) => it).map(([it]) => it))
  const known = Object.entries(preset?.statuses ?? USUAL)
  const statuses = new Map(
    known
      .map(([status, meaning]) => [Number(status), meaning] as const)
      .filter(([, meaning]) => !replaced.has(meaning)),
  )
  const chosen = new Map<number, Meaning>(preset === null ? statuses : [])
  for (const [meaning, list] of given) {
    for (const status of list ?? []) {
      const other = chosen.get(status) ?? meaning
      if (other !== meaning) {
        const names = [other, meaning].map(it => `${it}_statuses`)
        throw new RangeError(
          `status ${status} must not be in ${names.join(' and in ')}`,
        )
      }
      chosen.set(status, meaning)
      statuses.set(status, meaning)
    }
  }
  return statuses
}

/** Where there is neither a preset nor an option. */
const USUAL: Readonly<Record<number, Meaning>> = { 0: 'clean', 1: 'infected' }

function givenFor(
  settings: CommandSettings,
  meaning: Meaning,
): readonly number[] | null {
  return settings[`${meaning}_statuses`]
}

export function contradictions(
  settings: CommandSettings,
): readonly OptionWarning[] {
  const preset = presetOf(settings.preset)
  if (preset === null) return []
  return [
    ...otherProgram(settings, preset),
    ...otherInput(settings, preset),
    ...withoutStdin(settings, preset),
    ...MEANINGS.flatMap(it => otherMeaning(settings, preset, it)),
  ]
}

function otherProgram(
  { path, preset: name }: CommandSettings,
  { programs }: Preset,
): readonly OptionWarning[] {
  const names = [...new Set(programs.map(it => basename(it)))]
  if (path === '' || names.includes(basename(path))) return []
  const text = `is not a program of preset "${name}": ${names.join(', ')}`
  return [{ option: 'path', text }]
}

function otherInput(
  { input, preset: name }: CommandSettings,
  preset: Preset,
): readonly OptionWarning[] {
  if (input === '' || input === preset.input) return []
  const text = `is "${input}", and preset "${name}" is for "${preset.input}"`
  return [{ option: 'input', text }]
}

function withoutStdin(
  { args, preset: name }: CommandSettings,
  preset: Preset,
): readonly OptionWarning[] {
  const isLost = preset.args.includes('-') && args?.includes('-') === false
  if (!isLost) return []
  const text = `replaces those of preset "${name}" and has no "-", without which that program does not read stdin`
  return [{ option: 'args', text }]
}

function otherMeaning(
  settings: CommandSettings,
  preset: Preset,
  meaning: Meaning,
): readonly OptionWarning[] {
  const list = givenFor(settings, meaning) ?? []
  return list
    .filter(status => preset.statuses[status] !== meaning)
    .map(status => {
      const known = preset.statuses[status]
      const text = `has ${status}, which is ${known ?? 'a failure'} for preset "${settings.preset}"`
      return { option: `${meaning}_statuses`, text }
    })
}
