/*
 * NAME
 *   store - whether what this host keeps and decides comes to the store
 *
 * DESCRIPTION
 *   No mail is lost while it does not: what is kept is on this host. But released
 *   mail is deferred, and the other hosts do not see what is kept here.
 *
 *   Pure.
 */

import { CLOCK_SECONDS } from '../../../../src/store/host.js'
import { sizeText } from '../../../../src/print/kept-table.js'
import type { LiveFacts } from '../facts.js'
import type { Finding } from '../finding.js'
import { advice, ownProgram, shell, type Hint } from '../hint.js'
import type { StoreFacts, StoreStatus } from './facts.js'
import { peerFindings, timeText } from './peers.js'

type Facts = Pick<LiveFacts, 'store' | 'own' | 'configFile'>

/** It is tried again each second, and each minute at the latest. */
const LONG_MS = 15 * 60 * 1000
const MANY_BYTES = 16 * 1024 * 1024

export function storeFindings(facts: Facts, now: number): readonly Finding[] {
  const { store = null, own, configFile } = facts
  if (store === null) return []
  const look = ownProgram(own, `filter-store status --config ${configFile}`)
  const { status } = store
  if (status === null) {
    const text = `filter-store does not say how the store is: ${store.fault}.`
    return [{ level: 'critical', topic: 'store', text, fix: look }]
  }
  return [
    ...serverFindings(facts, store, status),
    ...syncFindings(facts, status),
    ...waitingFindings(status, look, now),
    ...clockFindings(status),
    ...peerFindings(status, facts),
  ]
}

function serverFindings(
  { own, configFile }: Facts,
  { required }: StoreFacts,
  { serverProblem }: StoreStatus,
): readonly Finding[] {
  if (serverProblem === '') return []
  const isOld = serverProblem.includes('filter-store migrate')
  const words = isOld ? 'migrate' : 'status'
  const kept = required
    ? 'mail that would be kept is deferred'
    : 'what is kept waits on this host'
  return [
    {
      ...{ level: 'critical', topic: 'store.index' },
      text: `The database of [store] cannot be used: ${serverProblem}. Released mail is deferred, and ${kept}.`,
      fix: ownProgram(own, `filter-store ${words} --config ${configFile}`),
    },
  ]
}

function syncFindings(
  { own, configFile }: Facts,
  { runs, syncProblem, serverProblem }: StoreStatus,
): readonly Finding[] {
  if (!runs) {
    return [
      {
        ...{ level: 'critical', topic: 'filter-store sync' },
        text: `[store] is configured, and filter-store sync does not run: nothing is carried, and released mail is deferred. ${sentence(syncProblem)}`,
        fix: own.hasSystemd
          ? shell('systemctl enable --now postsift-store')
          : shell(`${own.bin}/filter-store sync --config ${configFile} &`),
      },
    ]
  }
  // That there is no database is another finding.
  if (syncProblem === '' || serverProblem !== '') return []
  return [
    {
      ...{ level: 'warning', topic: 'filter-store sync' },
      text: `filter-store sync has trouble, although the database answers here: ${sentence(syncProblem)}`,
      fix: own.hasSystemd
        ? shell('systemctl restart postsift-store')
        : ownProgram(own, `filter-store sync --once --config ${configFile}`),
    },
  ]
}

function sentence(text: string): string {
  return `${text.replace(/\.$/u, '')}.`
}

function waitingFindings(
  { waiting, bytes, oldest, recordBytes }: StoreStatus,
  fix: Hint,
  now: number,
): readonly Finding[] {
  const age = oldest === null ? 0 : now - Date.parse(oldest)
  const findings: Finding[] = []
  const find = (text: string): void =>
    void findings.push({ level: 'warning', topic: 'store', text, fix })
  if (age > LONG_MS) {
    find(
      `${waiting} kept messages, ${sizeText(bytes)}, are only on this host; the oldest since ${oldest} (${timeText(age)}).`,
    )
  }
  if (recordBytes > MANY_BYTES) {
    find(`${sizeText(recordBytes)} of records are only on this host.`)
  }
  return findings
}

function clockFindings({
  clockMs,
  serverProblem,
}: StoreStatus): readonly Finding[] {
  if (serverProblem !== '' || Math.abs(clockMs) <= CLOCK_SECONDS * 1000) {
    return []
  }
  const seconds = Math.round(Math.abs(clockMs) / 1000)
  const side = clockMs > 0 ? 'later than' : 'earlier than'
  return [
    {
      ...{ level: 'warning', topic: 'clock of the store' },
      text: `The clock of this host is ${seconds} s ${side} that of the database: release marks end, and messages are listed, at the wrong time.`,
      fix: advice('let a time service set the clocks of all hosts'),
    },
  ]
}
