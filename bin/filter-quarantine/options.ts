/*
 * NAME
 *   options - options that several commands of filter-quarantine have
 */

import { isatty } from 'node:tty'
import { Command, Option } from 'commander'
import type { RunOrder } from '../../src/digest/run.js'
import type { Filters } from '../../src/mail/filters.js'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'
import type { Common } from '../start/common-options.js'
import { bytes, count, days, repeated, time } from '../start/values.js'

export interface FindOptions extends Common, Omit<Filters, 'id'> {
  readonly limit?: number
}

export interface ListOptions extends FindOptions {
  readonly all?: true
}

export interface ShowOptions extends Common {
  readonly raw?: true
  readonly output?: string
}

export interface ReleaseOptions extends Common {
  readonly to?: readonly string[]
  readonly attach?: true
  readonly force?: true
  readonly learn?: 'ham'
  readonly by: 'auto' | 'smtp' | 'sendmail'
}

export interface DeleteOptions extends Common {
  readonly learn?: 'spam'
}

export interface LearnOptions extends Common {
  readonly as: 'spam' | 'ham'
}

export interface ExpireOptions extends Common {
  readonly days?: number
  readonly toSize?: number
  readonly dryRun?: true
  readonly force?: true
}

export interface DigestOptions extends Common {
  /** null: the last digest of each. */
  readonly since?: number | null
  readonly notices?: true
  readonly dryRun?: true
}

/** Messages that list prints on a terminal. */
const LIST_LIMIT = 1000

/** What list and explain find messages by. */
export function finding(command: Command): Command {
  return command
    .argument('[ID]')
    .option('--since <TIME>', 'arrived at TIME or later', time)
    .option('--until <TIME>', 'arrived before TIME', time)
    .option('--sender <TEXT>', 'part of the sender')
    .option('--recipient <TEXT>', 'part of a recipient')
    .option('--subject <TEXT>', 'part of the subject')
    .option('--message-id <TEXT>', 'part of the Message-ID')
    .addOption(
      new Option('--verdict <CLASS>', 'verdict').choices(VERDICT_CLASSES),
    )
    .option('--name <TEXT>', 'part of the name of a finding or its file')
    .option('--larger <SIZE>', 'larger than SIZE', bytes)
    .option('--smaller <SIZE>', 'smaller than SIZE', bytes)
    .option('--limit <N>', 'only the newest N; 0 means all', count)
}

export function filtersOf(
  id: string | undefined,
  { config, o, json, limit, all, ...filters }: ListOptions,
): Filters {
  return id === undefined ? filters : { id, ...filters }
}

// Programs and pipes get all; no person reads more than some screens.
export function usualLimit({ json }: Common): number {
  return json === true || !isatty(1) ? 0 : LIST_LIMIT
}

export function releasing(command: Command): Command {
  return command
    .option(
      '--to <ADDRESS>',
      'send to ADDRESS instead of its recipients',
      repeated,
    )
    .option('--attach', 'send as an attachment')
    .option('--force', 'release infected messages without asking')
    .addOption(
      new Option('--learn <CLASS>', 'teach the spam engines').choices(['ham']),
    )
    .addOption(
      new Option('--by <WAY>', 'delivery')
        .choices(['auto', 'smtp', 'sendmail'])
        .default('auto'),
    )
}

export function deleting(command: Command): Command {
  return command.addOption(
    new Option('--learn <CLASS>', 'teach the spam engines').choices(['spam']),
  )
}

export function learning(command: Command): Command {
  return command.addOption(
    new Option('--as <CLASS>', 'what the messages are')
      .choices(['spam', 'ham'])
      .makeOptionMandatory(),
  )
}

export function expiring(command: Command): Command {
  return command
    .option('--days <N>', 'use N instead of quarantine_keep', days)
    .option('--to-size <SIZE>', 'delete the oldest until the rest fits', bytes)
    .option('--dry-run', 'only print what would be deleted')
    .option('--force', 'trust the clock, even if it has jumped ahead')
}

export function digesting(command: Command): Command {
  return command
    .addOption(
      new Option('--since <TIME>', 'kept at TIME or later, told or not')
        .argParser(text => (text === 'last' ? null : time(text)))
        .conflicts('notices'),
    )
    .option('--notices', 'only what rules want to be told at once')
    .option('--dry-run', 'only print what would be sent')
}

export function orderOf({ since, notices, dryRun }: DigestOptions): RunOrder {
  return {
    kind: notices === true ? 'notice' : 'digest',
    since: since ?? null,
    dryRun: dryRun === true,
  }
}
