/*
 * NAME
 *   engines - engines that do not work
 *
 * DESCRIPTION
 *   An engine that does not find its test string finds nothing: critical, though it
 *   answers. One that does not answer may be another program.
 *
 *   Pure.
 */

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
        : unreachable(engine, configFile)),
      ...closed(engine),
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
        `address = ["${scanner === 'rspamd' ? '127.0.0.1:11333' : '127.0.0.1:783'}"]`,
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

function critical(topic: string, text: string, fix: Hint): Finding {
  return { level: 'critical', topic, text, fix }
}
