/*
 * NAME
 *   gather - look at this machine for the planner
 *
 * DESCRIPTION
 *   Reads Postfix's files and parameters, the configuration, the account, the
 *   folders, the ports, systemd, and what was applied before. Changes nothing.
 *
 * DIAGNOSTICS
 *   Throws ConfigError, PostfixError, StateError, or the error of a system call,
 *   each with a sentence that an administrator understands.
 */

import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand } from '../../../src/util/process/command.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import type {
  Account,
  ConfigFacts,
  Facts,
  Options,
  PlaceFacts,
  ProgramFacts,
  SystemdFacts,
  UnitFacts,
} from '../plan/facts.js'
import { bareFiles, originsIn } from '../plan/postfix-without-us.js'
import { findClamd } from './clamd.js'
import { findSpamEngines } from './engines.js'
import { findIcap } from './icap.js'
import { gatherForPool } from './pool/for-pool.js'
import { takenPorts } from './taken-ports.js'
import { gatherPostfix } from './postfix.js'
import { gatherConfig } from './config.js'
import {
  accountName,
  ancestorsOf,
  isResident,
  packagedUnitFile,
  STORE_UNIT,
  UNIT,
  unitFile,
} from '../plan/manifest.js'
import {
  pathFaults,
  type PathQuestion,
  type Reader,
} from '../plan/path-safety.js'
import type { Mode } from '../plan/stanzas.js'
import { readRecord } from '../apply/state.js'
import type { Step } from '../plan/step.js'
import type { Request } from './request.js'

export interface Surroundings {
  readonly postfix: Postfix
  /** Folder of our programs. */
  readonly bin: string
  /** Folder of this instance's state. */
  readonly stateFolder: string
  /** postsift.service and postsift-store.service as they ship. */
  readonly unitTemplate: string
  readonly storeTemplate: string
  /** filter.toml as it ships: it sets nothing. */
  readonly sampleConfig: string
  /** Folders that we have made for ourselves: they count as missing. */
  readonly made?: readonly string[]
}

export async function gather(
  request: Request,
  around: Surroundings,
): Promise<{ readonly facts: Facts; readonly options: Options }> {
  const record = readRecord(around.stateFolder)
  const postfix = await gatherPostfix(around.postfix)
  if (request.filters !== undefined) {
    return gatherForPool(request, around, { record, postfix })
  }
  const origins = originsIn(bareFiles(postfix.files, record), request.mode)
  const { options, config } = await gatherConfig(request, {
    ...{ record, origins },
    sample: around.sampleConfig,
  })
  const account = await findAccount(accountName(options.user))
  const programs = gatherPrograms(around.bin, options.mode)
  const isOwnProcess = isResident(options.mode)
  const asker = { user: options.user, account, isOwnProcess }
  return {
    options,
    facts: {
      postfix,
      programs,
      config,
      account,
      places: gatherPlaces(config, around.made ?? []),
      systemd: await gatherSystemd(around),
      record,
      takenPorts: await takenPorts([
        options.listenPort,
        options.returnPort,
        options.submissionPort,
      ]),
      unsafePaths: unsafePaths(programs, config, account),
      clamd: config.hasClamd === true ? null : await findClamd(asker),
      icap: await findIcap(config),
      spamEngines: config.hasSpamEngine === true ? [] : await findSpamEngines(),
    },
  }
}

/** By the name service: null where there is none of that name. */
export async function findAccount(name: string): Promise<Account | null> {
  const result = await runIt('/usr/bin/getent', 'passwd', '--', name)
  const { output, status, failure } = result
  if (status !== 0 && status !== NO_SUCH_KEY) {
    throw new GatherError(`getent passwd: ${failure ?? `status ${status}`}`)
  }
  const [found, , uid, gid, comment = ''] = output.split(':')
  return found === name
    ? { name, uid: Number(uid), gid: Number(gid), comment }
    : null
}

/** Of getent(1). */
const NO_SUCH_KEY = 2

class GatherError extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'GatherError'
  }
}

export function gatherPrograms(bin: string, mode: Mode): ProgramFacts {
  const node = process.execPath
  const faults = PROGRAMS[mode]
    .map(name => join(bin, name))
    .filter(path => !existsSync(path))
    .map(path => `${path} is missing: build it first (npm run build)`)
  const launcher =
    mode === 'pipe' && faults.length === 0 && !isPackaged(bin)
      ? launcherFor(bin, node)
      : null
  return { node, bin, faults, launcher }
}

const PROGRAMS: Readonly<Record<Mode, readonly string[]>> = {
  pipe: ['filter-pipe', 'filter-pipe.js'],
  spawn: ['filter-smtp.js'],
  daemon: ['filterd.js'],
  'before-queue': ['filterd.js'],
  lmtp: ['filterd.js'],
}

// The launcher has its paths from the build, or from an apply before this one.
function launcherFor(bin: string, node: string): Step | null {
  const path = join(bin, 'filter-pipe')
  const present = readFileSync(path, 'latin1')
  const text = [['here', bin] as const, ['node', node] as const].reduce(
    (text, [name, value]) =>
      text.replace(
        new RegExp(`^${name}=.*$`, 'mu'),
        () => `${name}='${value.replaceAll("'", "'\\''")}'`,
      ),
    present,
  )
  return text === present ? null : { kind: 'program', path, text, mode: 0o755 }
}

// Its launchers find what the package brings, whichever Node.js that is.
function isPackaged(bin: string): boolean {
  return existsSync(join(dirname(bin), 'package-id'))
}

export function gatherPlaces(
  config: ConfigFacts,
  made: readonly string[],
): ReadonlyMap<string, PlaceFacts | null> {
  const folders = foldersOf(config)
  const paths = [...folders, config.path].flatMap(ancestorsOf).concat(folders)
  return new Map(
    paths.map(path => [path, made.includes(path) ? null : lookAt(path)]),
  )
}

function foldersOf(config: ConfigFacts): readonly string[] {
  return [
    config.spoolFolder,
    config.quarantineFolder,
    config.journalFolder,
    config.recordsFolder,
  ]
}

export function lookAt(path: string): PlaceFacts | null {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return null
  const isFolder = stat.isDirectory()
  const isEmpty = isFolder && isEmptyFolder(path)
  return { isFolder, isEmpty, uid: stat.uid, mode: stat.mode & 0o7777 }
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0
  } catch {
    // Not for us to know: then it is not for us to take, either.
    return false
  }
}

export async function gatherSystemd({
  unitTemplate,
  storeTemplate,
}: Pick<
  Surroundings,
  'unitTemplate' | 'storeTemplate'
>): Promise<SystemdFacts> {
  const isRunning = existsSync('/run/systemd/system')
  const look = async (name: string, template: string): Promise<UnitFacts> => {
    const files = [unitFile(name), packagedUnitFile(name)]
    const file = files.find(it => existsSync(it))
    const unit = file === undefined ? null : readFileSync(file, 'latin1')
    if (!isRunning) return { template, unit, isActive: false }
    const active = await run('/usr/bin/systemctl', 'is-active', name)
    const enabled = await run('/usr/bin/systemctl', 'is-enabled', name)
    const isActive = active.trim() === 'active' && enabled.trim() === 'enabled'
    return { template, unit, isActive }
  }
  return {
    isRunning,
    ...(await look(UNIT, unitTemplate)),
    store: await look(STORE_UNIT, storeTemplate),
  }
}

export function unsafePaths(
  { node, bin }: ProgramFacts,
  config: ConfigFacts,
  reader: Reader | null,
): readonly string[] {
  const programs: readonly PathQuestion[] = filesAround(bin).map(path => ({
    ...{ path, reader },
    need: path === join(bin, 'filter-pipe') ? 'execute' : 'read',
  }))
  const parents = foldersOf(config).map(path => nearest(dirname(path)))
  const questions: readonly PathQuestion[] = [
    { path: node, need: 'execute', reader },
    ...programs,
    ...parents.map(path => ({ path, need: 'search' as const, reader })),
    config.state === 'missing'
      ? { path: nearest(dirname(config.path)), need: 'search', reader }
      : { path: config.path, need: 'read', reader },
  ]
  return [...new Set(questions.flatMap(question => pathFaults(question)))]
}

// All that a program of ours loads: dist/bin, dist/lib, dist/package.json.
export function filesAround(bin: string): readonly string[] {
  const dist = dirname(bin)
  const files = [bin, join(dist, 'lib')].flatMap(folder =>
    existsSync(folder)
      ? readdirSync(folder).map(name => join(folder, name))
      : [],
  )
  return [...files, join(dist, 'package.json')].filter(path => existsSync(path))
}

// The path, or what of it is there.
function nearest(path: string): string {
  return existsSync(path) ? realpathSync(path) : nearest(dirname(path))
}

async function run(path: string, ...args: readonly string[]): Promise<string> {
  return (await runIt(path, ...args)).output
}

function runIt(path: string, ...args: readonly string[]) {
  const signal = AbortSignal.timeout(30_000)
  return runCommand({ path, args, signal })
}
