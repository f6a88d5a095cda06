/*
 * NAME
 *   find - filter-quarantine list and explain
 *
 * DESCRIPTION
 *   What was kept, and what was decided, by the same conditions. Kept messages
 *   are those of the quarantine; decisions those of the records, which has
 *   delivered and rejected mail too.
 *
 * DIAGNOSTICS
 *   Rejects where the quarantine or the records cannot be read.
 */

import type { Filters } from '../mail/filters.js'
import { VERDICT_CLASSES } from '../mail/finding.js'
import { MAIN } from '../options.js'
import type { ListedMessage } from '../print/kept-table.js'
import { readCatalog } from '../quarantine/catalog.js'
import type { Row } from '../quarantine/entry.js'
import { namedRows, selectRows, textsOf } from '../quarantine/select.js'
import { sizeOf } from '../quarantine/usage.js'
import { findRecords } from '../records/find-record.js'
import type { MessageRecord } from '../records/record.js'
import type { StoredRow } from '../store/store.js'
import { printable } from '../util/text.js'
import { decidedElsewhere, keptElsewhere, tellNotCarried } from './elsewhere.js'
import { fateOf } from './fate.js'
import type { Desk, Status } from '../quarantine-commands.js'

export interface ListWish {
  readonly filters: Filters
  /** Only the newest; 0: all. */
  readonly limit: number
  /** Also what was not kept. */
  readonly all: boolean
}

export async function list(desk: Desk, wish: ListWish): Promise<Status> {
  return wish.all ? listDecided(desk, wish) : listKept(desk, wish)
}

async function listKept(
  desk: Desk,
  { filters, limit }: ListWish,
): Promise<Status> {
  const { folder, json, present, print } = desk
  const { rows, damaged } = readCatalog(folder, { texts: textsOf(filters) })
  damaged.forEach(it => desk.complain(it))
  const own = selectRows(rows, filters)
  const others = await keptElsewhere(desk, filters, limit)
  const found = inOrder([...own, ...others])
  tellNotCarried(desk, own)
  const shown = limit === 0 ? found : found.slice(-limit)
  if (json) shown.forEach(row => print(present.json(row)))
  else if (found.length === 0) {
    print('no kept message matches')
    const [decided] = findRecords(recordsFolder(desk), filters, 1)
    if (decided !== undefined) {
      desk.complain('a message that was not kept matches; list --all shows it')
    }
  } else {
    const bytes = present.size(sizeOf(found))
    const unit = /\d$/u.test(bytes) ? ' bytes' : ''
    const sum = `${countText(found.length, shown.length)}, ${bytes}${unit}`
    await desk.page(
      `${present.table(shown.map(keptItem), 'KEPT')}\n${present.dim(sum)}`,
    )
  }
  return found.length === 0 ? 1 : 0
}

async function listDecided(
  desk: Desk,
  { filters, limit }: ListWish,
): Promise<Status> {
  const { json, present, print } = desk
  const most = limit === 0 ? Infinity : limit + 1
  const found = findRecords(recordsFolder(desk), filters, most)
  const shown = [...found.slice(0, limit === 0 ? undefined : limit)].reverse()
  if (json) shown.forEach(record => print(present.json(record)))
  else if (shown.length === 0) print('no record matches')
  else {
    const more = found.length > shown.length
    const sum = more
      ? `the newest ${shown.length} messages; --limit 0 shows all`
      : countText(shown.length, shown.length)
    const table = present.table(shown.map(decidedItem), 'CAME')
    await desk.page(`${table}\n${present.dim(sum)}`)
  }
  return shown.length === 0 ? 1 : 0
}

function countText(all: number, shown: number): string {
  const messages = `${all} ${all === 1 ? 'message' : 'messages'}`
  return shown === all
    ? messages
    : `${messages}, the newest ${shown} shown (--limit 0 shows all)`
}

function inOrder(rows: readonly StoredRow[]): readonly StoredRow[] {
  return [...rows].sort((one, other) => (one.keptAt < other.keptAt ? -1 : 1))
}

function keptItem(row: StoredRow): ListedMessage {
  const { host = '' } = row
  const where = host === '' ? '' : `[on ${printable(host)}] `
  return {
    ...row,
    time: row.keptAt,
    subject: row.subject ?? '',
    why: `${where}${row.releases > 0 ? '[released] ' : ''}${row.reason}`,
  }
}

function decidedItem(record: MessageRecord): ListedMessage {
  const { id, time, sender, outcomes, subject } = record
  const classes = outcomes.map(it => it.class)
  const worst = VERDICT_CLASSES.find(it => classes.includes(it))
  const actions = [...new Set(outcomes.map(it => it.action || 'no verdict'))]
  const [reason = ''] = outcomes
    .filter(it => it.class === worst)
    .map(it => it.reason)
  return {
    ...{ id, time, sender, subject },
    class: worst ?? 'none',
    size: record.size ?? 0,
    recipients: outcomes.flatMap(it =>
      it.replies.flatMap(({ recipients }) => recipients),
    ),
    why: `[${actions.join(', ')}] ${reason || record.error}`,
  }
}

export interface ExplainWish {
  readonly filters: Filters
  /** How many records at most; 0: all. */
  readonly limit: number
}

/** Of a message, kept or not: why, and what became of it. */
export async function explain(
  desk: Desk,
  { filters, limit }: ExplainWish,
): Promise<Status> {
  const folder = recordsFolder(desk)
  const most = limit === 0 ? Infinity : limit + 1
  let found = findRecords(folder, filters, most)
  const kept =
    found.length === 0 && filters.id !== undefined
      ? keptAs(desk, filters)
      : null
  if (kept !== null) found = findRecords(folder, { id: kept.id }, most)
  if (found.length === 0) {
    found = await decidedElsewhere(desk, filters, limit === 0 ? 0 : most)
  }
  const shown = limit === 0 ? found : found.slice(0, limit)
  const folders = { quarantine: desk.folder, records: folder }
  const texts = shown.map(record => {
    const fate = fateOf(folders, record)
    return desk.json
      ? desk.present.json({ ...record, ...fate })
      : desk.present.decision(record, fate)
  })
  if (shown.length > 0) await desk.page(texts.join(desk.json ? '\n' : '\n\n'))
  if (found.length > shown.length) {
    desk.complain(
      `only the newest ${shown.length} are shown; --limit N shows more, and list --all with the same conditions shows one line for each`,
    )
  }
  if (shown.length > 0) return 0
  const what = filters.id ?? 'these conditions'
  desk.complain(
    kept === null
      ? `${what}: no record found`
      : `${what}: no record found, but the message is kept: show ${kept.id}`,
  )
  return 1
}

// What the quarantine knows by this name, by its beginning or by the queue id
// of a release.
function keptAs(desk: Desk, filters: Filters): Row | null {
  const { id = '' } = filters
  const { rows } = readCatalog(desk.folder, { texts: textsOf({ id }) })
  const [row, other] = namedRows(rows, id)
  return row !== undefined && other === undefined ? row : null
}

function recordsFolder({ config }: Desk): string {
  return config.settings(MAIN).records_directory
}
