/*
 * NAME
 *   filters-form - what to search for, as a form and as an address
 *
 * DESCRIPTION
 *   The filters of filter-quarantine list, by the same names. A search is an
 *   address, which can be kept as a bookmark. What cannot be understood is said,
 *   and nothing is found: a filter that was left out would show too much.
 */

import { readMoment } from '../../config/moment.js'
import { size } from '../../config/option.js'
import type { Filters } from '../../mail/filters.js'
import { VERDICT_CLASSES } from '../../mail/finding.js'
import { html, type Html } from '../html.js'

export interface Search {
  readonly filters: Filters
  /** Also what was not kept, from the records. */
  readonly all: boolean
  /** From 1. */
  readonly page: number
  /** What cannot be understood. */
  readonly faults: readonly string[]
  /** What was typed, by the name of the field. */
  readonly typed: Readonly<Record<string, string>>
}

const TEXTS = ['id', 'sender', 'recipient', 'subject', 'name'] as const
const FIELDS = [
  ...TEXTS,
  ...['message-id', 'verdict', 'since', 'until', 'larger', 'smaller', 'all'],
]
const FIELD_CHARACTERS = 200

export function readSearch(query: URLSearchParams, now: number): Search {
  const faults: string[] = []
  const typed: Record<string, string> = {}
  for (const field of FIELDS) {
    const text = (query.get(field) ?? '').trim().slice(0, FIELD_CHARACTERS)
    if (text !== '') typed[field] = text
  }
  const read = <T>(
    field: string,
    label: string,
    work: (text: string) => T,
  ): T | undefined => {
    const text = typed[field]
    try {
      return text === undefined ? undefined : work(text)
    } catch (error) {
      faults.push(`${label} ${(error as Error).message}`)
      return undefined
    }
  }
  const values = {
    ...Object.fromEntries(TEXTS.map(name => [name, typed[name]])),
    messageId: typed['message-id'],
    verdict: read('verdict', 'Verdict', verdictOf),
    since: read('since', 'Since', text => readMoment(text, now)),
    until: read('until', 'Before', text => readMoment(text, now)),
    larger: read('larger', 'Larger than', SIZE.readText),
    smaller: read('smaller', 'Smaller than', SIZE.readText),
  }
  const given = Object.entries(values).filter(([, it]) => it !== undefined)
  const page = query.get('page') ?? ''
  return {
    filters: Object.fromEntries(given) as Filters,
    all: typed['all'] !== undefined,
    page: /^[1-9]\d{0,5}$/u.test(page) ? Number(page) : 1,
    ...{ faults, typed },
  }
}

const SIZE = size(0, '')

function verdictOf(text: string): (typeof VERDICT_CLASSES)[number] {
  const found = VERDICT_CLASSES.find(it => it === text)
  if (found !== undefined) return found
  throw new RangeError(`must be one of ${VERDICT_CLASSES.join(', ')}`)
}

/** The address of a search, on another page of it. */
export function searchPath(
  typed: Readonly<Record<string, string>>,
  page = 1,
): string {
  const query = new URLSearchParams(typed)
  if (page > 1) query.set('page', String(page))
  const text = query.toString()
  return text === '' ? '/admin/search' : `/admin/search?${text}`
}

export function searchForm({ typed }: Search): Html {
  const isMore = MORE.some(([name]) => typed[name] !== undefined)
  return html`<form class="card search" method="get" action="/admin/search">
    <div class="fields">
      ${FIRST.map(([name, label, hint]) => field(typed, name, label, hint))}
      <div>
        <label for="verdict">Verdict</label>
        <select id="verdict" name="verdict">
          ${option('', 'any', typed['verdict'] ?? '')}
          ${VERDICT_CLASSES.map(it => option(it, it, typed['verdict'] ?? ''))}
        </select>
      </div>
      ${field(typed, 'since', 'Since', '2026-11-22 or 7d')}
    </div>
    <details ${isMore ? 'open' : ''}>
      <summary>More conditions</summary>
      <div class="fields">
        ${MORE.map(([name, label, hint]) => field(typed, name, label, hint))}
      </div>
    </details>
    <label class="line"
      ><input
        type="checkbox"
        name="all"
        value="1"
        ${typed['all'] === undefined ? '' : 'checked'}
      />
      Also mail that was not kept, from the records</label
    >
    <div class="acts">
      <button>Search</button>
      <a class="button quiet" href="/admin/search">Clear</a>
    </div>
  </form>`
}

const FIRST = [
  ['sender', 'Sender', ''],
  ['recipient', 'Recipient', ''],
  ['subject', 'Subject', ''],
] as const

const MORE = [
  ['name', 'Name of a finding or file', ''],
  ['id', 'ID', "the filter's, Postfix's, or of the entry"],
  ['message-id', 'Message-ID', ''],
  ['until', 'Before', '2026-11-22 or 12h'],
  ['larger', 'Larger than', '100k'],
  ['smaller', 'Smaller than', '1MiB'],
] as const

function field(
  typed: Readonly<Record<string, string>>,
  name: string,
  label: string,
  hint: string,
): Html {
  return html`<div>
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      value="${typed[name] ?? ''}"
      placeholder="${hint}"
      maxlength="${FIELD_CHARACTERS}"
      autocapitalize="none"
      spellcheck="false"
    />
  </div>`
}

function option(value: string, name: string, chosen: string): Html {
  return value === chosen
    ? html`<option value="${value}" selected>${name}</option>`
    : html`<option value="${value}">${name}</option>`
}
