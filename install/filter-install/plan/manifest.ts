/*
 * NAME
 *   manifest - what an installation has besides Postfix's configuration
 *
 * DESCRIPTION
 *   The account, the folders with their owners and modes, the configuration
 *   file, and the systemd units: for the modes that filterd serves, and where
 *   there is a store of several hosts. Says which steps bring a machine to that state; none where it is in it already.
 *   sysusers.conf and tmpfiles.conf say the same for packagers.
 *
 *   Pure: facts in, steps out.
 */

import { dirname } from 'node:path'
import type { Facts, Options, UnitFacts } from './facts.js'
import type { Mode } from './stanzas.js'
import { filledIn } from './systemd-unit.js'
import type { Step } from './step.js'

/** Folders that only the filter's account may enter. */
const FOLDERS = [
  'spoolFolder',
  'quarantineFolder',
  'journalFolder',
  'recordsFolder',
] as const
const FOLDER_MODE = 0o700
/** filter-quarantine gives it to quarantine_group. */
const SHARED_MODE = 0o2750
const PARENT_MODE = 0o755
const CONFIG_MODE = 0o644

export const UNIT = 'postsift.service'
export const UNIT_FILE = unitFile(UNIT)
export const PACKAGED_UNIT_FILE = packagedUnitFile(UNIT)
/** Runs filter-store sync, in all modes. */
export const STORE_UNIT = 'postsift-store.service'

export function unitFile(unit: string): string {
  return `/etc/systemd/system/${unit}`
}

/** The Debian package's own, for the shipped account and folders. */
export function packagedUnitFile(unit: string): string {
  return `/usr/lib/systemd/system/${unit}`
}

/** All that is not Postfix's. */
type Machine = Pick<
  Facts,
  'config' | 'account' | 'places' | 'programs' | 'systemd'
>

/** Whether filterd serves this mode, and not a process of Postfix. */
export function isResident(mode: Mode): boolean {
  return mode === 'daemon' || mode === 'before-queue' || mode === 'lmtp'
}

/** The name before the colon. */
export function accountName(user: string): string {
  return user.split(':')[0] ?? user
}

export function manifestSteps(
  facts: Machine,
  options: Options,
): readonly Step[] {
  const { config, account } = facts
  const name = accountName(options.user)
  const steps: Step[] = []
  if (account === null) steps.push({ kind: 'account', name })
  const parents = new Set<string>()
  for (const folder of FOLDERS) {
    steps.push(...parentSteps(facts, config[folder], parents))
    steps.push(...folderStep(facts, config[folder], name))
  }
  steps.push(...parentSteps(facts, config.path, parents))
  if (config.state !== 'theirs' && config.text !== config.present) {
    const { path, text } = config
    steps.push({ kind: 'file', path, text, mode: CONFIG_MODE })
  }
  if (facts.programs.launcher !== null) steps.push(facts.programs.launcher)
  return [...steps, ...unitSteps(facts, options)]
}

/** Why a folder cannot be made ours, one sentence each. */
export function manifestFaults(
  facts: Machine,
  options: Options,
): readonly string[] {
  const { config, places, account } = facts
  const name = accountName(options.user)
  const paths = FOLDERS.map(folder => config[folder])
  const twice = paths.find((path, at) => paths.indexOf(path) !== at)
  return [
    ...(twice === undefined
      ? []
      : [`${twice} is configured for two purposes: each needs its own folder`]),
    ...paths.flatMap(path => {
      const place = places.get(path) ?? null
      if (place === null || place.uid === account?.uid) return []
      if (!place.isFolder) return [`${path} is not a folder`]
      return place.isEmpty
        ? []
        : [
            `${path} contains files and does not belong to ${name}: set an unused folder in ${config.path}`,
          ]
    }),
  ]
}

/** Every folder from the root down to the one that a path is in. */
export function ancestorsOf(path: string): readonly string[] {
  const parent = dirname(path)
  return parent === path ? [] : [...ancestorsOf(parent), parent]
}

function parentSteps(
  { places }: Machine,
  path: string,
  planned: Set<string>,
): readonly Step[] {
  return ancestorsOf(path)
    .filter(it => (places.get(it) ?? null) === null && !planned.has(it))
    .map(it => {
      planned.add(it)
      return {
        ...{ kind: 'folder', path: it, owner: null },
        ...{ mode: PARENT_MODE, isNew: true },
      }
    })
}

function folderStep(
  { places, account }: Machine,
  path: string,
  owner: string,
): readonly Step[] {
  const place = places.get(path) ?? null
  const modes = [FOLDER_MODE, SHARED_MODE]
  const isRight =
    place?.uid === account?.uid && modes.some(mode => mode === place?.mode)
  if (place !== null && isRight) return []
  const isNew = place === null
  return [{ kind: 'folder', path, owner, mode: FOLDER_MODE, isNew }]
}

// The store's before filterd, which would run the same otherwise.
function unitSteps(facts: Machine, options: Options): readonly Step[] {
  const { systemd, config } = facts
  if (!systemd.isRunning) return []
  const steps = (name: string, unit: UnitFacts): readonly Step[] =>
    stepsFor(facts, options, { name, unit })
  return [
    ...(config.hasStore === true && systemd.store !== undefined
      ? steps(STORE_UNIT, systemd.store)
      : []),
    ...(isResident(options.mode) ? steps(UNIT, systemd) : []),
  ]
}

function stepsFor(
  facts: Machine,
  options: Options,
  { name, unit }: { readonly name: string; readonly unit: UnitFacts },
): readonly Step[] {
  const { config } = facts
  const text = filledIn(unit.template, facts, options)
  const isChanged = config.state !== 'theirs' && config.text !== config.present
  if (text === unit.unit) {
    const isToStart = isChanged || !unit.isActive
    return isToStart ? [{ kind: 'start', unit: name }] : []
  }
  return [
    { kind: 'unit', path: unitFile(name), text, mode: 0o644 },
    { kind: 'start', unit: name },
  ]
}
