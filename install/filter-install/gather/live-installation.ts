/*
 * NAME
 *   live-installation - look at a live installation for status and doctor
 *
 * DESCRIPTION
 *   Reads Postfix's files, parameters and queue, the record of apply, the
 *   filter's configuration, the account, folders, programs and ports, and asks
 *   clamd and the other engines. Changes nothing but the stamp of the self-test.
 *
 * DIAGNOSTICS
 *   Throws PostfixError, StateError, or the error of a system call, each with
 *   a sentence that an administrator understands.
 */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findGroup } from '../../../src/util/process/account.js'
import { runCommand } from '../../../src/util/process/command.js'
import { latestTime } from '../../../src/util/trusted-time.js'
import { readBypasses, type Bypass } from '../../../src/bypass/bypass.js'
import { CONFIG_FILE, type Config } from '../../../src/config/config.js'
import type { PostfixFiles } from '../../../src/postfix/edit.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import { clamd } from '../../../src/scan/clamd/clamd.js'
import { checkAll } from '../../../src/engine.js'
import { filesNamedIn } from '../../../src/named-files.js'
import { MAIN } from '../../../src/options.js'
import { askClamd } from '../doctor/clamd.js'
import {
  PARAMETERS,
  listenPortsOf,
  returnPortOf,
  type AccountFacts,
  type FilterSettings,
  type LiveFacts,
} from '../doctor/facts.js'
import type { OwnPrograms } from '../doctor/hint.js'
import type { Mode } from '../plan/stanzas.js'
import { clamdRestart } from './clamd-service.js'
import { commandFacts } from './command.js'
import { askEngines } from './engines.js'
import { gatherPolicy } from './policy.js'
import { filterLinesIn } from './filter-lines.js'
import { isUsable, programsOf, startedIn } from './programs.js'
import { askMetrics } from './metrics.js'
import { gatherWeb } from './web.js'
import { gatherProcesses, runningOn } from './processes.js'
import { gatherSafety } from './safety.js'
import { nodeVersionOf, startCacheOf } from './start-node.js'
import { poolFacts } from './pool/live-pool.js'
import { gatherStore } from './pool/store.js'
import type { LogSettings } from '../../../src/log/log.js'
import { gatherSurroundings } from './surroundings.js'
import { greetingOf, listeningPorts, strangersOn } from './ports.js'
import { gatherQueue } from './queue.js'
import { clientPrefix, LIVE_PARAMETERS } from '../doctor/settings.js'
import { folderFacts, type SharedFolders } from './folder.js'
import { accountName, isResident } from '../plan/manifest.js'
import { readRecord, recordFile } from '../apply/state.js'
import type { InstallRecord } from '../plan/install-record.js'

export interface Around {
  readonly postfix: Postfix
  readonly stateFolder: string
  /** --config; undefined: as recorded. */
  readonly configFile: string | undefined
  /** False for status, which troubles neither clamd nor the engine. */
  readonly asksClamd: boolean
  readonly own: OwnPrograms
}

/** Null where nothing is installed. */
export async function gatherLive(around: Around): Promise<LiveFacts | null> {
  const { postfix, stateFolder } = around
  const record = readRecord(stateFolder)
  if (record === null || record.edits.length === 0) return null
  const files = readFiles(postfix.configDir)
  const configFile = around.configFile ?? configFileOf(record)
  const { own } = around
  const { mode } = record
  // What filters, and all that it needs, may be on other hosts.
  const pool = await poolFacts(record)
  const asksClamd = around.asksClamd && pool === null
  const loaded = await loadFilter(configFile, { mode, asks: asksClamd })
  const user = record.setup?.user ?? loaded.user
  const account = await gatherAccount(user, isResident(record.mode))
  const values = await valuesOf(postfix, record)
  const ports = [...listenPortsOf(record), returnPortOf(record)]
  const { largest, addresses } = loaded
  const programs = programsOf(files, record)
  const asked = asksClamd ? addresses : []
  const node = record.setup?.node ?? process.execPath
  const running = runningOn(record.listenPort)
  const started = startedIn(programs, running?.program ?? '', own.bin)
  const bins = [...new Set(started.map(it => dirname(it)))]
  const quarantine = loaded.config?.settings(MAIN).quarantine_directory
  const greetings = new Map(
    await Promise.all(
      ports.map(async port => [port, await greetingOf(port)] as const),
    ),
  )
  return {
    ...{ configDir: postfix.configDir, version: postfix.version },
    isRunning: await postfix.isRunning(),
    ...{ files, values, record, configFile, account },
    since: statSync(recordFile(stateFolder)).mtimeMs,
    filter: loaded.settings,
    folders: loaded.folders.map(it => folderFacts(it, loaded.shared, account)),
    programs,
    nodeVersion: await nodeVersionOf(record),
    startCache: await startCacheOf(programs, record),
    listening: listeningPorts(),
    greetings,
    strangers: strangersOn(listenPortsOf(record), record.mode, greetings),
    queue: await gatherQueue(values['command_directory'] ?? '', postfix),
    filterLines: filterLinesIn(files),
    surroundings: await surroundingsOf(around, account, loaded),
    clamd: await Promise.all(
      asked.map(address => askClamd(address, largest(values), account)),
    ),
    clamdRestart: clamdRestart(own.hasSystemd),
    engines:
      asksClamd && loaded.config !== null
        ? await askEngines(loaded.config, account)
        : [],
    command: loaded.config && commandFacts(loaded.config, account),
    metrics: running && (await askMetrics(loaded.config)),
    web: asksClamd ? await gatherWeb(loaded.config) : null,
    pool,
    store: asksClamd
      ? await gatherStore(loaded.config, own.bin, configFile)
      : null,
    bypasses: loaded.config === null ? [] : bypassesOf(loaded.config),
    own,
    safety: asksClamd
      ? await gatherSafety({
          ...{ account, node, bins, configFile, lists: loaded.lists },
          program: isUsable(node) ? (started[0] ?? null) : null,
        })
      : { problems: [], check: '' },
    latestTime: quarantine === undefined ? null : latestTime(quarantine),
    processes: gatherProcesses(running, bins[0] ?? own.bin, configFile),
  }
}

function bypassesOf(config: Config): readonly Bypass[] {
  return readBypasses(config.settings(MAIN).journal_directory)
}

// Of status, no one wants a line of the log.
async function surroundingsOf(
  { postfix, asksClamd }: Around,
  account: AccountFacts | null,
  { log }: Loaded,
): Promise<LiveFacts['surroundings']> {
  if (!asksClamd || account === null || log === null) return null
  const { configDir } = postfix
  return gatherSurroundings({ user: account.name, log, configDir })
}

function readFiles(configDir: string): PostfixFiles {
  const read = (name: string): string =>
    readFileSync(join(configDir, name), 'latin1')
  return { 'main.cf': read('main.cf'), 'master.cf': read('master.cf') }
}

function configFileOf(record: InstallRecord): string {
  if (record.setup !== undefined) return record.setup.configFile
  const text = record.edits.map(it => it.text).join('')
  return /--config (\S+)/u.exec(text)?.[1] ?? CONFIG_FILE
}

async function valuesOf(
  postfix: Postfix,
  record: InstallRecord,
): Promise<Readonly<Record<string, string>>> {
  const names = [
    ...new Set([...PARAMETERS, ...LIVE_PARAMETERS[clientPrefix(record.mode)]]),
  ]
  const values: Record<string, string> = {}
  // One by one where a version does not know one of them: it prints no line.
  const all = await postfix.values(names)
  const known = all.length === names.length
  for (const [at, name] of names.entries()) {
    const [alone] = known ? [all[at]] : await postfix.values([name])
    if (alone !== undefined) values[name] = alone
  }
  return values
}

interface Loaded {
  readonly settings: FilterSettings | string
  readonly user: string
  readonly folders: readonly string[]
  /** Those of them that a group may read; null where none is named. */
  readonly shared: SharedFolders | null
  readonly addresses: readonly string[]
  /** null where it cannot be used. */
  readonly config: Config | null
  /** Files that it names. */
  readonly lists: readonly string[]
  /** null without a configuration. */
  readonly log: LogSettings | null
  /** Of the largest message that clamd gets, in bytes. */
  readonly largest: (values: Readonly<Record<string, string>>) => number
}

async function loadFilter(
  file: string,
  how: { readonly mode: Mode; readonly asks: boolean },
): Promise<Loaded> {
  try {
    const text = existsSync(file) ? undefined : ''
    const { config, antivirus, ruleNames, options } = await checkAll({
      ...{ file, text },
    })
    const main = config.settings(MAIN)
    const av = config.settings(clamd.section)
    const gid = await findGroup(main.quarantine_group).catch(() => NO_GROUP)
    const readable = [main.quarantine_directory, main.records_directory]
    return {
      settings: {
        ...{ mode: main.mode, hostname: main.hostname, user: main.user },
        messageTimeLimit: main.message_time_limit,
        scanTimeLimit: main.scan_time_limit,
        beforeQueueTimeLimit: main.before_queue_time_limit,
        messageSizeLimit: main.message_size_limit,
        freeSpaceFloor: main.free_space_floor,
        antivirus,
        policy: {
          ...(await gatherPolicy(config, how)),
          ...{ warnings: ruleNames, options },
        },
      },
      config,
      lists: filesNamedIn(config),
      user: main.user,
      folders: [
        main.spool_directory,
        main.quarantine_directory,
        main.journal_directory,
        main.records_directory,
      ],
      shared: gid === null ? null : { gid, folders: readable },
      addresses: av.enabled ? av.address : [],
      log: main,
      largest: values => {
        const ours = Math.min(main.message_size_limit, av.stream_max_length)
        const theirs = Number(values['message_size_limit'])
        return theirs > 0 ? Math.min(ours, theirs) : ours
      },
    }
  } catch (error) {
    return {
      settings: (error as Error).message,
      user: MAIN.options.user.default,
      config: null,
      folders: [],
      lists: [],
      shared: null,
      addresses: [],
      log: null,
      largest: () => 0,
    }
  }
}

/** A group that is named and not there is no folder's. */
const NO_GROUP = -1

// Postfix drops all groups but the one that master.cf names.
async function gatherAccount(
  user: string,
  isOwnProcess: boolean,
): Promise<AccountFacts | null> {
  const [, group] = user.split(':')
  const name = accountName(user)
  const entry = (await run('/usr/bin/getent', 'passwd', '--', name)).trim()
  const [found, , uid, gid, , , shell = ''] = entry.split(':')
  if (found !== name) return null
  const named = group && (await run('/usr/bin/getent', 'group', '--', group))
  const own = named ? Number(named.split(':')[2]) : Number(gid)
  const all = isOwnProcess ? await run('/usr/bin/id', '-G', '--', name) : ''
  const others = all.split(/\s+/u).filter(Boolean).map(Number)
  return { name, uid: Number(uid), shell, gids: [own, ...others] }
}

async function run(path: string, ...args: readonly string[]): Promise<string> {
  const signal = AbortSignal.timeout(30_000)
  return (await runCommand({ path, args, signal })).output
}
