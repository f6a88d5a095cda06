/*
 * NAME
 *   config - the filter's configuration, there or yet to be written
 *
 * DESCRIPTION
 *   A file that is missing, or that is as filter-install wrote it, is taken as
 *   it will be written; another one counts as it is.
 *
 * DIAGNOSTICS
 *   Throws ConfigError for a file that the filter would not take.
 */

import { existsSync, readFileSync } from 'node:fs'
import type { Origin } from '../../../src/mail/envelope.js'
import { formatEndpoint, parseEndpoint } from '../../../src/smtp/endpoint.js'
import { CONFIG_FILE, type Config } from '../../../src/config/config.js'
import { listenersOf } from '../../../src/receive/listener.js'
import { clamd } from '../../../src/scan/clamd/clamd.js'
import { icap } from '../../../src/scan/icap/icap.js'
import { rspamd } from '../../../src/scan/rspamd/rspamd.js'
import { spamd } from '../../../src/scan/spamd/spamd.js'
import { loadEngineConfig } from '../../../src/engine.js'
import { ACTION, MAIN } from '../../../src/options.js'
import { LISTENER } from '../../../src/listener-options.js'
import { RULE } from '../../../src/policy/rule-options.js'
import { hasStore } from '../../../src/store/open-store.js'
import { newConfigText } from '../plan/config-text.js'
import type { ConfigFacts, Options } from '../plan/facts.js'
import { editsMail } from '../plan/signing-milters.js'
import { digest } from '../apply/state.js'
import type { InstallRecord } from '../plan/install-record.js'
import type { Request } from './request.js'

export async function gatherConfig(
  request: Request,
  {
    record,
    origins,
    sample,
    newText = options => newConfigText(options, origins),
  }: {
    readonly record: Pick<InstallRecord, 'made'> | null
    readonly origins: readonly Origin[]
    /** filter.toml as it ships: it sets nothing. */
    readonly sample: string
    /** The whole file, where none is there. */
    readonly newText?: (options: Options) => string
  },
): Promise<{
  readonly options: Options
  readonly config: ConfigFacts
  /** The same, with all options. */
  readonly loaded: Config
}> {
  const path = request.configFile ?? CONFIG_FILE
  const present = existsSync(path) ? readFileSync(path, 'latin1') : ''
  const state =
    present === sample && present !== ''
      ? 'ours'
      : stateOf(path, present, record)
  const named = state === 'theirs' ? await settingsOf(path, present) : undefined
  const { mode, listenPort, returnPort, submissionPort } = request
  const { allowUnsafePaths } = request
  const user = request.user ?? named?.main.user ?? MAIN.options.user.default
  const ports = { listenPort, returnPort, submissionPort }
  const trial = request.isTrial === true ? { isTrial: true } : {}
  const { signMilter } = request
  const signing = signMilter === undefined ? {} : { signMilter }
  const options = {
    ...{ mode, user, ...ports, allowUnsafePaths, ...trial, ...signing },
  }
  const text = state === 'theirs' ? present : newText(options)
  const { main, loaded, ...seen } = named ?? (await settingsOf(path, text))
  return {
    options,
    loaded,
    config: {
      ...{ path, state, text, present, user: main.user },
      spoolFolder: main.spool_directory,
      quarantineFolder: main.quarantine_directory,
      journalFolder: main.journal_directory,
      recordsFolder: main.records_directory,
      pipeResubmit: main.pipe_resubmit,
      policyMode: main.mode,
      forwardTo: canonical(main.forward_to),
      ...seen,
    },
  }
}

function stateOf(
  path: string,
  present: string,
  record: Pick<InstallRecord, 'made'> | null,
): ConfigFacts['state'] {
  if (!existsSync(path)) return 'missing'
  const isOurs = record?.made.some(
    it =>
      it.kind === 'file' && it.path === path && it.digest === digest(present),
  )
  return isOurs === true ? 'ours' : 'theirs'
}

async function settingsOf(path: string, latin1: string) {
  const text = Buffer.from(latin1, 'latin1').toString('utf8')
  const config = await loadEngineConfig({ file: path, text })
  const main = config.settings(MAIN)
  const explicit = (await config.origin('listen_address')) !== 'default'
  const listeners = listenersOf(main, config.tables(LISTENER), explicit)
  return {
    main,
    loaded: config,
    hasStore: hasStore(config),
    hasClamd: config.settings(clamd.section).enabled,
    hasIcap: config.settings(icap.section).enabled,
    editsMail: editsMail(
      Object.values(config.settings(ACTION)),
      config.tables(RULE),
    ),
    hasSpamEngine:
      config.settings(spamd.section).enabled ||
      config.settings(rspamd.section).enabled,
    listeners: listeners.map(({ endpoint, stage, origin, forwardTo }) => ({
      address: formatEndpoint(endpoint),
      ...{ stage, origin },
      forwardTo: canonical(forwardTo),
    })),
  }
}

function canonical(endpoint: string): string {
  return formatEndpoint(parseEndpoint(endpoint))
}
