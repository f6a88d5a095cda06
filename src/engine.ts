/*
 * NAME
 *   engine - from the configuration to a working Filter
 *
 * DESCRIPTION
 *   Rooms are put together here, for all programs, and nothing is decided.
 *
 * DIAGNOSTICS
 *   Throws ConfigError for what the administrator must mend.
 */

import { loadCommand } from './util/process/command.js'
import { loadConfig, type Config, type ConfigSource } from './config/config.js'
import { ALERT } from './alerts/options.js'
import { CACHE } from './verdict-cache/options.js'
import { CONTROL } from './control/options.js'
import { EDIT } from './edit/options.js'
import { DIGEST } from './digest/options.js'
import { PEOPLE } from './people/options.js'
import { LISTENER } from './listener-options.js'
import { ACTION, MAIN, UNPACK } from './options.js'
import type { Section } from './config/option.js'
import { logNotice, logScannerState } from './log/maillog.js'
import { openJournal } from './journal/journal.js'
import { openRefusals } from './journal/refusals.js'
import { openQuarantine } from './quarantine/quarantine.js'
import { openRecords } from './records/records.js'
import { makeScanners, prepareScanners, SCANNER_SECTIONS } from './scan/scan.js'
import type { ScanTools } from './scan/scanner.js'
import { NO_TALLY, type Tally } from './metrics/tally.js'
import type { Transport } from './deliver/transport.js'
import { makePolicy, type MadePolicy } from './policy/policy.js'
import { RULE } from './policy/rule-options.js'
import { makeAskAhead, type AskAhead } from './ask-ahead.js'
import { metricsPlace } from './metrics-place.js'
import { openNotices } from './notices/notices.js'
import { NOTICE } from './notices/options.js'
import { listsFolder, openSenderLists } from './sender-lists/lists.js'
import type { SenderLists } from './sender-lists/rules.js'
import { openBypasses } from './bypass/bypass.js'
import type { Filter } from './mail/intake.js'
import { makeFilter } from './filter.js'
import { editSettings } from './edits.js'
import type { InspectTools } from './inspect.js'
import type { Reader } from './read/reader.js'
import { digestOf, openStamp } from './self-test/stamp.js'
import type { Log } from './log/line.js'
import { checkSettings, type Checked } from './check-settings.js'
import { countedTransport } from './count-message.js'
import { readLimits, readSeconds, sitePasswords } from './read-limits.js'
import { WEB } from './web/options.js'
import { withStore } from './store/for-mail.js'
import { STORE } from './store/options.js'

export { networkTransport, pipeTransport } from './transports.js'

/** The sections that every program takes. */
export const ENGINE_SECTIONS: readonly Section[] = [
  ...[MAIN, ACTION, EDIT, UNPACK, CONTROL, ALERT, PEOPLE, DIGEST, NOTICE],
  ...SCANNER_SECTIONS,
  ...[CACHE, STORE, WEB],
]

/** Sections that may be given more than once. */
export const REPEATED_SECTIONS: readonly Section[] = [RULE, LISTENER]

export interface Engine {
  readonly filter: Filter
  /** What to ask before a recipient is accepted; for SMTP. */
  readonly askAhead: AskAhead
  /** Whether any scanner looks for malware. */
  readonly antivirus: boolean
  /** Lets the scanners do what takes long, before the first message. */
  prepare(): Promise<void>
  /** Waits a little for records and notices under way; before close(). */
  flush(): Promise<void>
  /** Gives back connections and timers. */
  close(): void
}

/** The configuration, checked also for values that do not fit together. */
export async function loadEngineConfig(source: ConfigSource): Promise<Config> {
  const config = await loadConfig(source, ENGINE_SECTIONS, REPEATED_SECTIONS)
  await checkSettings(config)
  return config
}

/** All of --check: the configuration, and scanners that can be made of it. */
export async function checkAll(source: ConfigSource): Promise<Checked> {
  const config = await loadEngineConfig(source)
  await sitePasswords(config)
  await makePolicy(config)
  await metricsPlace(config)
  const scanners = makeScanners(config, { spoolFolder: '/' })
  try {
    await prepareScanners(scanners)
  } finally {
    scanners.forEach(scanner => scanner.close())
  }
  const antivirus = scanners.some(scanner => scanner.antivirus)
  const { warningsOf } = await import('./check-warnings.js')
  const told = await warningsOf(config, scanners)
  return { config, antivirus, user: config.settings(MAIN).user, ...told }
}

/** What inspect() needs; all that filter-scan gets. */
export async function makeInspectTools(
  config: Config,
  spoolFolder: string,
  notice: (text: string) => void = () => undefined,
  more: Omit<ScanTools, 'spoolFolder' | 'notice' | 'now'> = {},
): Promise<InspectTools & Pick<MadePolicy, 'refresh'>> {
  const main = config.settings(MAIN)
  const { policy, findPatterns, refresh } = await makePolicy(config)
  return {
    refresh,
    scanners: makeScanners(config, { spoolFolder, notice, ...more }),
    policy,
    ...(findPatterns && { findPatterns }),
    limits: readLimits(config, await sitePasswords(config)),
    editing: config.settings(EDIT),
    scanTimeLimitSeconds: main.scan_time_limit,
  }
}

/**
 * Loads what is otherwise loaded when a message first needs it. A module that
 * could not be loaded once, for lack of a descriptor or because the package is
 * being replaced, cannot be loaded later either: a resident program would
 * defer all mail. What threads need, they load when they start.
 */
export async function loadAhead(): Promise<void> {
  await Promise.all([
    loadCommand(),
    import('./parse/mailparser/second-opinion.js'),
    import('./scan/spamd/spamd-client.js'),
    import('./scan/rspamd/rspamd-client.js'),
    import('./scan/icap/icap-server.js'),
  ])
}

export interface EngineOptions {
  readonly config: Config
  readonly log: Log
  readonly transport: Transport
  /** From the end of a message to its answer. */
  readonly timeLimitSeconds: number
  /** The door, as records name it: `pipe`. */
  readonly wayIn: string
  /** How messages are read. Default: in this thread. */
  readonly read?: Reader
  /** Counts what happens. Default: no one does. */
  readonly tally?: Tally
  /** What scanners said before. Default: nothing is remembered. */
  readonly cacheOf?: ScanTools['cacheOf']
}

export async function makeEngine(options: EngineOptions): Promise<Engine> {
  const { config, log, transport, timeLimitSeconds, wayIn, read } = options
  const { tally = NO_TALLY } = options
  const main = config.settings(MAIN)
  const folder = main.spool_directory
  const tools = await makeInspectTools(
    config,
    folder,
    text => logScannerState(log, text),
    {
      distrusts: distrustOf(config),
      onState: (scanner, isUp) => tally.engine(scanner, isUp),
      ...(options.cacheOf && { cacheOf: options.cacheOf }),
    },
  )
  const journal = openJournal(main.journal_directory)
  journal.expire()
  const refusals = openRefusals(main.journal_directory)
  const records = openRecords({
    folder: main.records_directory,
    privacy: main.records_privacy,
    keptDays: main.records_keep,
    sizeLimitBytes: main.records_size_limit,
    floorBytes: main.free_space_floor,
    notice: text => logNotice(log, 'records', text),
    onDropped: count =>
      tally.count('postsift_records_dropped_total', {}, count),
  })
  const notices = openNotices({
    ...{ transport, hostname: main.hostname },
    folder: main.quarantine_directory,
    settings: config.settings(NOTICE),
    notice: (id, text) => logNotice(log, id, text),
  })
  const filter = makeFilter({
    ...{ ...tools, notices },
    bypasses: openBypasses(main.journal_directory),
    senders: senderListsOf(config),
    limits: { ...tools.limits, seconds: readSeconds(timeLimitSeconds) },
    ...(read && { read }),
    spool: {
      folder: main.spool_directory,
      memoryLimitBytes: main.spool_memory_limit,
    },
    room: {
      folders: [
        main.spool_directory,
        main.quarantine_directory,
        main.journal_directory,
      ],
      floorBytes: main.free_space_floor,
    },
    messageTimeLimitSeconds: timeLimitSeconds,
    recipientLimit: main.recipient_limit,
    records,
    wayIn,
    ...withStore(
      openQuarantine(main.quarantine_directory, main.quarantine_size_limit),
      config,
      {
        ...{ journal, seconds: timeLimitSeconds },
        notice: text => logNotice(log, 'journal', text),
      },
    ),
    quarantineFolder: main.quarantine_directory,
    ...(main.mode === 'enforce' && { edits: editSettings(config) }),
    journal,
    // pipe(8) has no RCPT to answer.
    ...(wayIn !== 'pipe' && { refusals }),
    redirectTo: main.redirect_to,
    transport: options.tally ? countedTransport(transport, tally) : transport,
    ...(options.tally && { tally }),
    hostname: main.hostname,
    log,
  })
  const refreshing = setInterval(() => {
    for (const why of tools.refresh()) logNotice(log, 'rules', why)
  }, REFRESH_MS).unref()
  return {
    filter,
    askAhead: makeAskAhead(refusals, transport, (id, text) =>
      logNotice(log, id, text),
    ),
    antivirus: tools.scanners.some(scanner => scanner.antivirus),
    prepare: () => prepareScanners(tools.scanners),
    flush: async () => {
      await Promise.all([records.flush(), notices.flush()])
    },
    close: () => {
      clearInterval(refreshing)
      tools.scanners.forEach(scanner => scanner.close())
      transport.close()
    },
  }
}

// A list is a release in advance: it lets pass what [people] lets release.
function senderListsOf(config: Config): SenderLists {
  const main = config.settings(MAIN)
  const people = config.settings(PEOPLE)
  const folder = listsFolder(main.quarantine_directory)
  return {
    read: openSenderLists(folder, main.recipient_delimiter),
    allows: (['spam-certain', 'spam'] as const).filter(
      it => people[it] === 'release',
    ),
    authservId: main.authserv_id,
  }
}

// By the stamp of the last self-test, which costs a stat(2) now and then.
function distrustOf(config: Config): (scanner: string) => string | null {
  const main = config.settings(MAIN)
  if (main.self_test_interval === 0) return () => null
  return openStamp(main.journal_directory, scanner => digestOf(scanner, config))
}

/** How soon a list file that has changed is in force. */
const REFRESH_MS = 5000
