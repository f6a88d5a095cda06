/*
 * NAME
 *   check-settings - what options need of one another
 */

import { ConfigError, type Config } from './config/config.js'
import { ALERT } from './alerts/options.js'
import { ACTION, MAIN } from './options.js'
import { DIGEST } from './digest/options.js'
import { EDIT } from './edit/options.js'
import { makeAddressList } from './mail/address-list.js'
import { isOfWhole, VERDICT_CLASSES } from './mail/finding.js'
import { isPartAction } from './mail/verdict.js'
import { NOTICE } from './notices/options.js'
import { STORE } from './store/options.js'
import { CACHE } from './verdict-cache/options.js'
import type { Warnings } from './check-warnings.js'

export interface Checked extends Warnings {
  readonly config: Config
  readonly antivirus: boolean
  /** The account that the filter runs as. */
  readonly user: string
}

// What no single option can know: values that do not fit together.
export async function checkSettings(config: Config): Promise<void> {
  const main = config.settings(MAIN)
  const actions = config.settings(ACTION)
  const fail = async (name: string, text: string): Promise<never> => {
    throw new ConfigError(await config.origin(name), `${name} ${text}`)
  }
  const redirecting = VERDICT_CLASSES.find(it => actions[it] === 'redirect')
  if (redirecting !== undefined && main.redirect_to === '') {
    await fail(`action.${redirecting}`, 'needs an address in redirect_to')
  }
  const editing = VERDICT_CLASSES.find(
    it => isOfWhole(it) && isPartAction(actions[it]),
  )
  if (editing !== undefined) {
    const text = `must not be "${actions[editing]}": that changes a part, and ${editing} is about the message as a whole`
    await fail(`action.${editing}`, text)
  }
  for (const [name, addresses] of addressLists(config)) {
    try {
      makeAddressList(addresses.filter(it => !it.startsWith('file:')))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      await fail(name, error.message)
    }
  }
  const { from } = config.settings(DIGEST)
  if (from !== '' && !isAddress(from)) {
    await fail('digest.from', 'must be an address: "quarantine@example.com"')
  }
  const { index, journal } = config.settings(STORE)
  if (journal === 'store' && index === '') {
    await fail('store.journal', 'is "store" and needs a database in index')
  }
  if (main.log_to === 'file' && main.log_file === '') {
    await fail('log_to', 'is "file" and needs a path in log_file')
  }
  const { command = [], to, command_time_limit } = config.settings(ALERT)
  if (command[0]?.startsWith('/') === false) {
    await fail(
      'alert.command',
      'must begin with the absolute path of a program',
    )
  }
  if (!to.every(isAddress)) {
    await fail('alert.to', 'must be a list of addresses: ["a@example.com"]')
  }
  if (command_time_limit < 1) {
    await fail('alert.command_time_limit', 'must be at least 1 s')
  }
  for (const name of TIME_LIMITS) {
    if (main[name] < 1) await fail(name, 'must be at least 1 s')
  }
  if (main.records_size_limit < SMALLEST_RECORDS) {
    await fail('records_size_limit', 'must be at least 1 MiB')
  }
  await checkCache(config, fail)
  const { message_time_limit, scan_time_limit } = main
  if (scan_time_limit > message_time_limit) {
    const text = `must not be more than message_time_limit, ${message_time_limit} s`
    await fail('scan_time_limit', text)
  }
  if (message_time_limit > LONGEST_MESSAGE_SECONDS) {
    const text = `must be at most ${LONGEST_MESSAGE_SECONDS} s: Postfix and the launcher of filter-pipe end a filter that takes longer`
    await fail('message_time_limit', text)
  }
}

async function checkCache(
  config: Config,
  fail: (name: string, text: string) => Promise<never>,
): Promise<void> {
  const { scanners, clean_time, found_time } = config.settings(CACHE)
  if (clean_time < 1 || clean_time > DAY_SECONDS) {
    await fail('cache.clean_time', 'must be from 1 s to 1 day')
  }
  if (found_time < 1 || found_time > 7 * DAY_SECONDS) {
    await fail('cache.found_time', 'must be from 1 s to 7 days')
  }
  if (config.settings(STORE).cache !== '' && scanners.length === 0) {
    await fail('store.cache', 'needs scanners of [cache], which is off')
  }
}

const DAY_SECONDS = 24 * 60 * 60

function addressLists(
  config: Config,
): readonly (readonly [name: string, addresses: readonly string[]])[] {
  const { recipients, except } = config.settings(DIGEST)
  return [
    ['edit.relayed_recipients', config.settings(EDIT).relayed_recipients],
    ['digest.recipients', recipients],
    ['digest.except', except],
    ['notice.own_domains', config.settings(NOTICE).own_domains],
  ]
}

function isAddress(text: string): boolean {
  return /^[^\s<>@]+@[^\s<>@]+$/u.test(text)
}

const SMALLEST_RECORDS = 1024 * 1024

// What may take no time cannot be done, and all mail would be deferred.
const TIME_LIMITS = [
  'scan_time_limit',
  'message_time_limit',
  'before_queue_time_limit',
] as const

/** Less than the launcher's 600 s and pipe(8)'s 1000 s. */
const LONGEST_MESSAGE_SECONDS = 570
