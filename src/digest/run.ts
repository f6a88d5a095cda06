/*
 * NAME
 *   run - the digests of now, or the notices
 *
 * DESCRIPTION
 *   What was kept is read once; then each address is served by itself: what is
 *   wrong with one keeps no other. One process does this at a time (a second one
 *   waits, and then finds that all is told).
 *
 * DIAGNOSTICS
 *   Rejects where the quarantine cannot be read, the configuration is wrong, or
 *   another process is at it for too long. An address that could not be served is
 *   part of the result.
 */

import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { waitForTurn } from '../util/files/one-at-a-time.js'
import { causeOf } from '../mail/error.js'
import type { Config } from '../config/config.js'
import { openRefusals } from '../journal/refusals.js'
import { makeLinkKey } from '../links/link-key.js'
import { readCatalog } from '../quarantine/catalog.js'
import { MAIN } from '../options.js'
import { PEOPLE } from '../people/options.js'
import { permissionOf } from '../people/permission.js'
import { WEB } from '../web/options.js'
import { collect } from './collect.js'
import { htmlPart } from './html-part.js'
import type { LinkTools, Mention } from './item.js'
import { LANGUAGES } from './languages.js'
import { makeMail } from './make-mail.js'
import { DIGEST } from './options.js'
import { pageOf } from './page.js'
import { makeReaders } from './readers.js'
import type { Send } from './send.js'
import {
  digestFolder,
  readSettings,
  type DigestChoice,
  type RecipientSettings,
} from './settings.js'
import {
  afterDigest,
  afterNotice,
  expireStates,
  isTold,
  noteBegun,
  noticesSent,
  readBegun,
  readState,
  withTold,
  writeState,
  type DigestState,
} from './state.js'
import { textPart } from './text-part.js'
import { readWishes } from './wishes.js'

export interface RunOrder {
  readonly kind: 'digest' | 'notice'
  /** A digest of what was kept since then, told or not; null: since the last. */
  readonly since: number | null
  /** Send nothing and note nothing. */
  readonly dryRun: boolean
}

export interface RunTools {
  readonly config: Config
  readonly send: Send
  /** Milliseconds since the epoch. */
  readonly now: number
}

export interface Told {
  readonly address: string
  readonly mentions: readonly Mention[]
  /** Why it was not sent; '' where it was, or would be. */
  readonly failure: string
}

const TURN_MS = 120_000

export async function run(
  order: RunOrder,
  tools: RunTools,
): Promise<readonly Told[]> {
  const { quarantine_directory: folder } = tools.config.settings(MAIN)
  if (order.dryRun) return serveAll(order, tools)
  const own = digestFolder(folder)
  mkdirSync(own, { recursive: true, mode: 0o700 })
  const turn = await waitForTurn(own, 'turn', TURN_MS)
  if (turn === null) {
    throw new Error('another process has been sending digests for 2 minutes')
  }
  try {
    return await serveAll(order, tools)
  } finally {
    turn.end()
  }
}

async function serveAll(
  order: RunOrder,
  tools: RunTools,
): Promise<readonly Told[]> {
  const { config, now } = tools
  const main = config.settings(MAIN)
  const digest = config.settings(DIGEST)
  const people = config.settings(PEOPLE)
  const folder = main.quarantine_directory
  const wanted = order.kind === 'notice' ? wantedNow(folder, order) : null
  if (wanted?.size === 0) return []
  const { rows } = readCatalog(folder, { mend: !order.dryRun })
  const refusals = openRefusals(main.journal_directory)
  const all = collect(rows, {
    folder,
    readers: makeReaders(digest, main.recipient_delimiter),
    classes: digest.class,
    permissionOf: row => permissionOf(row, people),
    isRefused: address => refusals.has(address),
  })
  const told: Told[] = []
  const begun = readBegun(folder, now)
  for (const [address, mentions] of all) {
    const settings = readSettings(folder, address)
    const state = readState(folder, address, now)
    const some = mentions.filter(it =>
      wanted === null
        ? isDue(it, { state, since: order.since, begun })
        : wanted.has(wishName(it.row.key, it.recipient)) && !isTold(state, it),
    )
    if (some.length === 0 || !isServed(order, { settings, state }, tools)) {
      continue
    }
    told.push(await serve({ address, mentions: some, settings }, order, tools))
  }
  if (order.kind === 'digest' && !order.dryRun) {
    await noteBegun(folder, now)
    expireStates(folder, main.quarantine_keep, now)
  }
  return told
}

function wantedNow(folder: string, { dryRun }: RunOrder): ReadonlySet<string> {
  return new Set(
    readWishes(folder, { remove: !dryRun }).flatMap(({ key, recipients }) =>
      recipients.map(it => wishName(key, it)),
    ),
  )
}

function wishName(key: string, recipient: string): string {
  return `${key} ${recipient}`
}

interface Due {
  readonly state: DigestState
  readonly since: number | null
  readonly begun: number
}

function isDue(mention: Mention, { state, since, begun }: Due): boolean {
  const keptAt = Date.parse(mention.row.keptAt)
  if (since !== null) return keptAt >= since
  return keptAt >= begun && !isTold(state, mention)
}

// Whether it is the time to tell this address something.
function isServed(
  { kind, since }: RunOrder,
  {
    settings,
    state,
  }: { readonly settings: RecipientSettings; readonly state: DigestState },
  { config, now }: RunTools,
): boolean {
  const { every, notices_per_hour } = config.settings(DIGEST)
  const choice = settings.digest ?? CHOICES[every]
  // Who wants no mail of ours wants no notice either.
  if (settings.digest === 'off') return false
  if (kind === 'notice') return noticesSent(state, now) < notices_per_hour
  if (choice === 'off') return false
  if (since !== null || choice === 'daily') return true
  return choice === 'weekly' && now - state.until >= WEEK_MS
}

const CHOICES: Readonly<Record<'run' | 'week' | 'never', DigestChoice>> = {
  ...{ run: 'daily', week: 'weekly', never: 'off' },
}

/** A little less than a week: a timer is not exact. */
const WEEK_MS = (7 * 24 - 6) * 60 * 60 * 1000

interface Served {
  readonly address: string
  readonly mentions: readonly Mention[]
  readonly settings: RecipientSettings
}

async function serve(
  served: Served,
  order: RunOrder,
  tools: RunTools,
): Promise<Told> {
  const { address, mentions } = served
  const { config, send, now } = tools
  const folder = config.settings(MAIN).quarantine_directory
  if (order.dryRun) return { address, mentions, failure: '' }
  try {
    await send(await mailOf(served, order, tools), address)
    const state = readState(folder, address, now)
    const after =
      order.kind === 'notice'
        ? afterNotice(state, mentions, now)
        : order.since === null
          ? afterDigest(state, mentions, now)
          : withTold(state, mentions)
    await writeState(folder, address, after)
    return { address, mentions, failure: '' }
  } catch (error) {
    return { address, mentions, failure: causeOf(error) }
  }
}

async function mailOf(
  { address, mentions, settings }: Served,
  { kind }: RunOrder,
  { config, now }: RunTools,
): Promise<Buffer> {
  const main = config.settings(MAIN)
  const digest = config.settings(DIGEST)
  const host = hostname()
  const from = digest.from || `postmaster@${host}`
  const language = LANGUAGES[settings.language ?? digest.language]
  const page = pageOf(
    {
      ...{ kind, mentions, limit: digest.message_limit },
      keptDays: main.quarantine_keep,
      contact: digest.contact || from,
    },
    {
      ...{ language, address, timeZone: digest.time_zone },
      links: linksOf(config, now),
    },
  )
  return makeMail({
    from: { name: language.sender, address: from },
    to: address,
    subject: page.subject,
    text: textPart(page),
    html: htmlPart(page),
    ...{ host, date: new Date(now) },
  })
}

function linksOf(config: Config, now: number): LinkTools | null {
  const { public_url } = config.settings(WEB)
  if (public_url === '') return null
  const { link_days } = config.settings(DIGEST)
  return {
    publicUrl: public_url.replace(/\/$/u, ''),
    key: makeLinkKey(config.settings(MAIN).quarantine_directory),
    expires: Math.floor(now / 1000) + link_days * 24 * 60 * 60,
  }
}
