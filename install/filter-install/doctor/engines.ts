/*
 * NAME
 *   engines - engines that do not work
 *
 * DESCRIPTION
 *   An engine that does not find its test string finds nothing: critical, though it
 *   answers. One that does not answer may be another program. c-icap that is asked
 *   without its arguments reports as clean what it did not scan.
 *
 *   Pure.
 */

import { DEFAULT_ICAP_ADDRESS } from '../../../src/scan/icap/icap.js'
import type { CommandFacts, EngineFacts, LiveFacts } from './facts.js'
import type { Finding } from './finding.js'
import { advice, toml, type Hint } from './hint.js'

export function engineFindings({
  engines = [],
  command = null,
  configFile,
}: Pick<LiveFacts, 'engines' | 'command' | 'configFile'>): readonly Finding[] {
  // clamd has findings of its own.
  const others = engines.filter(({ scanner }) => scanner !== 'clamd')
  return [
    ...others.flatMap(engine => [
      ...silent(engine),
      ...(engine.scanner === 'command'
        ? failing(engine, command)
        : engine.scanner === 'yara'
          ? unread(engine)
          : unreachable(engine, configFile)),
      ...closed(engine),
      ...unscanned(engine, configFile),
    ]),
    ...notStarted(command),
  ]
}

function notStarted(command: CommandFacts | null): readonly Finding[] {
  if (command === null || command.fault === '') return []
  const { path, fault, preset } = command
  const product = preset === '' ? 'the scanner' : preset
  return [
    critical(
      'command',
      `${path}, the program of [scanner.command], ${fault}: mail waits for it.`,
      advice(`Install ${product}, or correct the path of the command scanner.`),
    ),
  ]
}

// That it cannot be started is a finding of its own.
function failing(
  { state, text }: EngineFacts,
  command: CommandFacts | null,
): readonly Finding[] {
  if (state !== 'unreachable' || (command?.fault ?? '') !== '') return []
  return [
    critical(
      'command',
      `${command?.path ?? 'The program'} of [scanner.command] fails: ${text}.`,
      advice(
        'Start the program as the filter account on a file, and mend what it says.',
      ),
    ),
  ]
}

// Its rules are on this machine, and no server.
function unread({ state, text }: EngineFacts): readonly Finding[] {
  if (state !== 'unreachable') return []
  return [
    critical(
      'yara',
      `The rules of [scanner.yara] cannot be used: ${text}. filterd works with those that it has read before, until it restarts.`,
      advice('Mend the files of rules, then reload filterd.'),
    ),
  ]
}

function silent({ scanner, state, text }: EngineFacts): readonly Finding[] {
  if (state !== 'silent') return []
  return [
    critical(
      scanner,
      `${scanner} answers, but ${text}: it finds nothing, so the filter does not trust it.`,
      advice(RULES_OF[scanner] ?? `Reload the rules of ${scanner}.`),
    ),
  ]
}

const RULES_OF: Readonly<Record<string, string>> = {
  command:
    'Update the database of the program. If it finds EICAR by hand, its preset does not fit its version: set args and the statuses.',
  spamd: 'Update the rules with sa-update, then restart spamd.',
  rspamd:
    'Check the configuration with rspamadm configtest, then restart rspamd.',
  yara: 'Install Postsift again: YARA-X does not work on this machine.',
  icap: 'Check that the ICAP server has an antivirus, and that it has signatures. For c-icap, load clamd_mod and start clamd.',
}

/** Where each is by default. */
const USUAL: Readonly<Record<string, string>> = {
  spamd: '127.0.0.1:783',
  rspamd: '127.0.0.1:11333',
  icap: DEFAULT_ICAP_ADDRESS,
}

function unreachable(
  { scanner, state, text, places }: EngineFacts,
  configFile: string,
): readonly Finding[] {
  if (state !== 'unreachable') return []
  const wrong = places.filter(
    ({ speaks }) => speaks !== '' && speaks !== scanner,
  )
  if (wrong.length === 0) {
    const where = places.map(({ address }) => address).join(', ')
    return [
      critical(
        scanner,
        `${scanner} at ${where} does not answer: ${text}.`,
        advice(`Start ${scanner}, or correct its address.`),
      ),
    ]
  }
  return wrong.map(({ address, speaks }) =>
    critical(
      scanner,
      speaks === 'milter'
        ? `${address} speaks the milter protocol: it is not the worker that ${scanner} is asked at.`
        : `${address} is ${speaks}, not ${scanner}.`,
      toml(
        configFile,
        `[scanner.${scanner}]`,
        'enabled = true',
        `address = ["${USUAL[scanner] ?? ''}"]`,
      ),
    ),
  )
}

function closed({ scanner, places }: EngineFacts): readonly Finding[] {
  return places
    .filter(it => it.closed !== '')
    .map(it =>
      critical(
        scanner,
        `The filter account cannot open ${it.closed}, so ${scanner} cannot be used.`,
        advice(`Let the filter account open the socket of ${scanner}.`),
      ),
    )
}

// c-icap's own service; others on it have no such arguments.
function unscanned(
  { scanner, text, places }: EngineFacts,
  configFile: string,
): readonly Finding[] {
  if (scanner !== 'icap' || !/C-ICAP.* - Antivirus service/u.test(text)) {
    return []
  }
  return places
    .map(({ address }) => address)
    .filter(
      it =>
        !/[?&]force=on(?:&|$)/u.test(it) ||
        !/[?&]sizelimit=off(?:&|$)|\/avscan(?:\?|$)/u.test(it),
    )
    .map(address => ({
      ...{ level: 'warning', topic: scanner },
      text: `c-icap at ${address} reports files as clean that it does not scan: of some types, or larger than its MaxObjectSize.`,
      fix: toml(
        configFile,
        '[scanner.icap]',
        'enabled = true',
        `address = ["${withArguments(address)}"]`,
      ),
    }))
}

function withArguments(address: string): string {
  const [service] = address.split('?')
  return `${service}?${DEFAULT_ICAP_ADDRESS.split('?')[1]}`
}

function critical(topic: string, text: string, fix: Hint): Finding {
  return { level: 'critical', topic, text, fix }
}
