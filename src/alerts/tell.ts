/*
 * NAME
 *   tell - one alert, by a program or by mail
 *
 * DESCRIPTION
 *   The program gets one line of JSON on stdin. The message is plain text, and has
 *   a mark, for the filter may be what is wrong: see release/marked-mail.
 *
 * DIAGNOSTICS
 *   Throws where the alert was not taken.
 *
 * SECURITY
 *   No shell. Texts are ASCII and on one line.
 */

import { hostname } from 'node:os'
import { runCommand } from '../util/process/command.js'
import { ascii, printable } from '../util/text.js'
import type { Config } from '../config/config.js'
import { noticeMessage } from '../notices/notice-text.js'
import { sendMarked } from '../release/marked-mail.js'
import { VERSION } from '../version.js'
import { ALERT } from './options.js'
import type { Alert, Way } from './state.js'

/** Those that are configured. */
export function waysOf(config: Config): readonly Way[] {
  const { command, to } = config.settings(ALERT)
  return [
    ...(command.length > 0 ? (['command'] as const) : []),
    ...(to.length > 0 ? (['mail'] as const) : []),
  ]
}

export function tell(alert: Alert, way: Way, config: Config): Promise<void> {
  return way === 'command' ? run(alert, config) : mail(alert, config)
}

async function run(alert: Alert, config: Config): Promise<void> {
  const { command, command_time_limit } = config.settings(ALERT)
  const [path = '', ...args] = command
  const { status, failure, output } = await runCommand({
    ...{ path, args, input: `${JSON.stringify(jsonOf(alert))}\n` },
    signal: AbortSignal.timeout(command_time_limit * 1000),
  })
  if (status === 0) return
  const words = [failure, output.trim()].filter(Boolean).join(': ')
  throw new Error(`alert.command: ${printable(words)}`)
}

/** What the program gets. */
function jsonOf(alert: Alert): Readonly<Record<string, string>> {
  return {
    alert: alert.phase,
    condition: alert.key,
    kind: alert.kind,
    text: alert.text,
    since: new Date(alert.since).toISOString(),
    time: new Date().toISOString(),
    host: hostname(),
    version: VERSION,
  }
}

async function mail(alert: Alert, config: Config): Promise<void> {
  const { to } = config.settings(ALERT)
  const answers = await sendMarked(config, { to, text: mailText(alert, to) })
  // One who takes it is enough: the others would get it again and again.
  if (answers.some(it => it.status.startsWith('2'))) return
  const [refused] = answers
  const { status = '', text = '' } = refused ?? {}
  throw new Error(`alert.to: ${status} ${printable(text)}`)
}

function mailText(alert: Alert, to: readonly string[]): string {
  const host = ascii(hostname())
  const isOver = alert.phase === 'end'
  const title = isOver ? `over: ${alert.key}` : alert.text
  const lines = [
    isOver ? 'This is over:' : 'Something is wrong with the filter:',
    '',
    `  ${ascii(alert.text, TEXT_CHARACTERS)}`,
    '',
    `Since:      ${new Date(alert.since).toISOString()}`,
    `Condition:  ${ascii(alert.key)}`,
    `Host:       ${host}`,
    '',
    'filterctl status and filter-install doctor tell more.',
  ]
  return noticeMessage({
    to,
    hostname: host,
    subject: `Content filter of ${host}: ${ascii(title, SUBJECT_CHARACTERS)}`,
    text: lines.map(line => `${line}\n`).join(''),
  }).toString()
}

const SUBJECT_CHARACTERS = 100
const TEXT_CHARACTERS = 500
