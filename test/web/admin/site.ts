/*
 * NAME
 *   site - the pages for administrators, with someone signed in
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HealthFacts } from '../../../src/status/gather.js'
import type { DeedRecord } from '../../../src/records/deed.js'
import type { MessageRecord } from '../../../src/records/record.js'
import { PUBLIC, send, signIn, visit, type Site } from '../web-site.js'

export interface Admin {
  /** What a page is, with its status. */
  get(path: string): Promise<{ status: number; text: string }>
  /** The answer to a form of theirs. */
  post(
    path: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; text: string }>
  readonly cookie: string
}

const administrator = {
  ...{ login: 'root@example.com', addresses: [], isAdministrator: true },
  way: 'local',
}

export const asAdministrator = (site: Site): Admin => {
  const { headers, form: own } = signIn(site, administrator)
  return {
    cookie: headers['cookie'] ?? '',
    get: async path => {
      const response = await visit(site, path, headers)
      return { status: response.status, text: await response.text() }
    },
    post: async (path, form = {}) => {
      const response = await send(site, path, {
        ...{ headers, form: { ...own, ...form } },
      })
      return { status: response.status, text: await response.text() }
    },
  }
}

/** Several values of one name, as a list of boxes sends them. */
export const postAll = async (
  site: Site,
  path: string,
  fields: readonly (readonly [string, string])[],
): Promise<{ status: number; text: string }> => {
  const { headers, form } = signIn(site, administrator)
  const all: [string, string][] = [
    ...Object.entries(form),
    ...fields.map(([name, value]): [string, string] => [name, value]),
  ]
  const response = await site.app.request(`${PUBLIC}${path}`, {
    method: 'POST',
    body: new URLSearchParams(all).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
  })
  return { status: response.status, text: await response.text() }
}

/** All is well. */
export const HEALTH: HealthFacts = {
  time: Date.UTC(2026, 10, 30, 12),
  filterd: { missing: 'No filterd runs' },
  bypasses: [],
  engines: [
    {
      ...{ scanner: 'clamd', state: 'works', text: 'found (ClamAV 1.4.3)' },
      testedAt: Date.UTC(2026, 10, 30, 11, 55),
      databaseAt: Date.UTC(2026, 10, 29, 12),
      ...{ asked: 40, failed: 0, medianMs: 12.4, slowestMs: 80.2 },
    },
    {
      ...{ scanner: 'rspamd', state: 'unreachable', text: 'no answer' },
      ...{ testedAt: Date.UTC(2026, 10, 30, 11, 55), databaseAt: null },
      ...{ asked: 0, failed: 0, medianMs: null, slowestMs: null },
    },
  ],
  queue: { missing: 'postqueue is not there' },
  space: [{ folder: '/var/spool/postsift', freeBytes: 5e9, floorBytes: 6e7 }],
  recent: {
    ...{ messages: 12, actions: { pass: 10, quarantine: 2 } },
    ...{ since: Date.UTC(2026, 10, 30, 11, 2), isCut: false },
    errors: [{ time: Date.UTC(2026, 10, 30, 11, 30), text: 'X: rspamd: gone' }],
  },
}

/** Puts records of decisions and deeds where filter-web looks for them. */
export const writeRecords = (
  folder: string,
  records: readonly MessageRecord[],
  deeds: readonly DeedRecord[] = [],
): void => {
  mkdirSync(join(folder, 'deeds'), { recursive: true })
  const lines = (all: readonly object[]): string =>
    all.map(it => `${JSON.stringify(it)}\n`).join('')
  writeFileSync(join(folder, '2026-11-30.jsonl'), lines(records))
  writeFileSync(join(folder, 'deeds', '2026-11-30.jsonl'), lines(deeds))
}
