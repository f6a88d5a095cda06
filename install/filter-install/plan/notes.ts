/*
 * NAME
 *   notes - what the administrator should know of a plan
 */

import type { PostfixFiles } from '../../../src/postfix/edit.js'
import { parameter, readMainCf } from '../../../src/postfix/main-cf.js'
import { hasMilters } from './conflicts.js'
import { SIGNED_BEFORE, signingMilters } from './signing-milters.js'
import { clamdConf, hintText, toml } from '../doctor/hint.js'
import type {
  ClamdFacts,
  Facts,
  IcapFacts,
  Options,
  SpamEngineFacts,
} from './facts.js'
import { isResident } from './manifest.js'
import { poolNotes } from './pool.js'

export function notesFor(
  facts: Facts,
  options: Options,
  bare: PostfixFiles,
): readonly string[] {
  const { mode, listenPort, isTrial } = options
  const { postfix, config, programs, systemd, takenPorts } = facts
  const { pool, returnPort } = options
  if (pool !== undefined) {
    return [
      ...poolNotes(pool, returnPort),
      ...milterNotes(facts, options, bare),
    ]
  }
  const notes: string[] = []
  const main = readMainCf(bare['main.cf'])
  if (isTrial === true) {
    notes.push(
      'Trial: every message is delivered. Later, run apply without --trial.',
    )
  } else if (config.policyMode === 'monitor') {
    notes.push(`${config.path} has mode = "monitor": nothing is stopped.`)
  }
  if (mode === 'pipe' || mode === 'before-queue') {
    notes.push('Mail from the sendmail command on this host is not filtered.')
  }
  const bySendmail = mode === 'pipe' && config.pipeResubmit === 'sendmail'
  const checks = ['header_checks', 'body_checks'].filter(
    name => (parameter(main, name)?.value ?? '') !== '',
  )
  if (bySendmail && checks.length > 0) {
    notes.push(`${checks.join(' and ')} see each message twice in this mode.`)
  }
  if (bySendmail && !postfix.knownToSendmail) {
    notes.push(
      `sendmail accepts mail for this instance only if alternate_config_directories in the main.cf of the default instance names ${postfix.configDir}.`,
    )
  }
  notes.push(...milterNotes(facts, options, bare))
  notes.push(...engineNotes(facts))
  if (config.hasStore === true && !systemd.isRunning && !isResident(mode)) {
    notes.push(
      `systemd does not run here, and [store] names a database: start what carries kept messages there yourself, also at boot.\n    ${programs.bin}/filter-store sync --config ${config.path} &`,
    )
  }
  const byHand = isResident(mode) && !systemd.isRunning
  const isChanged = config.state !== 'theirs' && config.text !== config.present
  if (byHand && isChanged && takenPorts.includes(listenPort)) {
    notes.push(`${config.path} changes: then send SIGHUP to filterd.`)
  }
  if (byHand && !takenPorts.includes(listenPort)) {
    notes.push(
      `systemd does not run here: start the filter yourself, also at boot. apply sends mail to it once it answers.\n    ${programs.bin}/filterd --config ${config.path} &`,
    )
  }
  return notes
}

function milterNotes(
  { config }: Facts,
  { signMilter }: Options,
  bare: PostfixFiles,
): readonly string[] {
  const signing = signingMilters(bare)
  const before =
    config.editsMail === true && signing.length > 0
      ? [`${signing.join(' and ')}: ${SIGNED_BEFORE}`]
      : hasMilters(bare)
        ? [
            'Milters see mail before the filter does: the filter may change what they signed.',
          ]
        : []
  if (signMilter === undefined) return before
  return [
    ...before,
    `${signMilter} sees all mail once it is back, and all of it from 127.0.0.1. It must not sign mail that came from outside with a sender of your own domains: let SPF or DMARC refuse that before, or sign only at another smtpd.`,
  ]
}

// Offered and not taken: what a plan writes must not depend on whether an engine
// runs just now.
function engineNotes({
  clamd,
  icap,
  spamEngines = [],
  config,
}: Facts): readonly string[] {
  return [
    ...(clamd ? clamdNotes(clamd, config.path) : []),
    // Most often c-icap asks that clamd.
    ...(icap && !clamd ? icapNotes(icap, config.path) : []),
    ...spamEngineNotes(spamEngines, config.path),
  ]
}

function clamdNotes(
  { address, closed, findsVirus, hidesLimits }: ClamdFacts,
  configFile: string,
): readonly string[] {
  const named = address === DEFAULT_CLAMD ? [] : [`address = ["${address}"]`]
  const enable = toml(
    configFile,
    ...['[scanner.clamd]', 'enabled = true', ...named],
  )
  const open = clamdConf('LocalSocketMode 666')
  const alert = clamdConf('AlertExceedsMax yes')
  return [
    `clamd answers at ${address}, but the filter does not use it. To find malware, write ${hintText(enable)}`,
    ...(closed === ''
      ? []
      : [
          `The filter account cannot open ${closed}. Apply with --user filter:clamav, or write ${hintText(open)}`,
        ]),
    ...(findsVirus
      ? []
      : [
          'This clamd does not find the test virus: it has no signatures. Run freshclam, and restart clamd.',
        ]),
    ...(hidesLimits
      ? [
          `This clamd reports OK for content that it did not scan. Write ${hintText(alert)}`,
        ]
      : []),
  ]
}

function icapNotes(
  { address: service, redirect, findsVirus }: IcapFacts,
  configFile: string,
): readonly string[] {
  const more = redirect ? ['redirect = true'] : []
  const enable = toml(
    configFile,
    ...['[scanner.icap]', 'enabled = true', `address = ["${service}"]`],
    ...more,
  )
  return [
    `An ICAP server answers at ${service}, but the filter does not use it. To find malware, write ${hintText(enable)}`,
    ...(findsVirus
      ? []
      : [
          'This ICAP server does not find the test virus: it has no antivirus, or no signatures.',
        ]),
  ]
}

// Of two that run, people use one.
function spamEngineNotes(
  engines: readonly SpamEngineFacts[],
  configFile: string,
): readonly string[] {
  return engines.map(({ name, address }) => {
    const enable = toml(
      configFile,
      ...[`[scanner.${name}]`, 'enabled = true', `address = ["${address}"]`],
    )
    return `${name} answers at ${address}, but the filter does not use it. To find spam, write ${hintText(enable)}`
  })
}

const DEFAULT_CLAMD = 'unix:/run/clamav/clamd.ctl'
