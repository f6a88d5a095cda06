/*
 * NAME
 *   status - what is installed, and whether it is in force
 *
 * DESCRIPTION
 *   Facts in short, for a person or as JSON. What is wrong with them is
 *   doctor's to say.
 */

import { allStand } from '../../../src/postfix/take-out.js'
import { isOurGreeting, returnPortOf, type LiveFacts } from './facts.js'
import { filterPlaces, isLive, isSoft } from './flow.js'
import type { OwnPrograms } from './hint.js'
import type { ProgramsOrigin } from '../gather/programs-origin.js'
import { isResident } from '../plan/manifest.js'

export interface Status {
  readonly installed: boolean
  readonly postfix: { readonly configDir: string; readonly version: string }
  readonly running: boolean
  readonly programs: {
    readonly folder: string
    readonly origin: ProgramsOrigin
  }
  readonly mode: string
  /** RFC 3339. */
  readonly since: string
  readonly complete: boolean
  /** Whether all lines are as they were written. */
  readonly linesInPlace: boolean
  readonly filterIsLive: boolean
  /** What content_filter, or smtpd_proxy_filter, says where it is set. */
  readonly calledBy: readonly string[]
  readonly listenPort: number
  readonly returnPort: number
  /** null in modes where Postfix starts the filter. */
  readonly filterdAnswers: boolean | null
  readonly policy: 'enforce' | 'monitor' | 'unreadable'
  readonly softBounce: boolean
  readonly queue: { readonly total: number; readonly waiting: number }
  readonly files: readonly string[]
  readonly account: string
}

export function statusOfLive(
  facts: LiveFacts,
  { bin, origin }: Pick<OwnPrograms, 'bin' | 'origin'>,
): Status {
  const { record, filter, queue, greetings, account } = facts
  const { mode, listenPort } = record
  const greeting = greetings.get(listenPort)
  const made = record.made.flatMap(it => ('path' in it ? it.path : []))
  return {
    installed: true,
    postfix: { configDir: facts.configDir, version: facts.version },
    running: facts.isRunning,
    programs: { folder: bin, origin },
    mode,
    since: new Date(facts.since).toISOString(),
    complete: record.isComplete,
    linesInPlace: allStand(facts.files, record.edits),
    filterIsLive: isLive(facts),
    calledBy: [...new Set(filterPlaces(facts))],
    ...{ listenPort, returnPort: returnPortOf(record) },
    filterdAnswers: isResident(mode) ? isOurGreeting(greeting) : null,
    policy: typeof filter === 'string' ? 'unreadable' : filter.mode,
    softBounce: mode !== 'before-queue' && isSoft(facts),
    queue: { total: queue.total, waiting: queue.waiting },
    files: [
      record.files['main.cf'].path,
      record.files['master.cf'].path,
      facts.configFile,
      ...made.filter(path => path !== facts.configFile),
    ],
    account: account?.name ?? '',
  }
}

export function statusText(status: Status): string {
  const { postfix, queue, calledBy } = status
  const yes = (is: boolean, words: string): string => (is ? 'yes' : words)
  const rows: readonly (readonly [string, string])[] = [
    ['Postfix', `${postfix.version}, ${postfix.configDir}`],
    ['Postfix runs', yes(status.running, 'no')],
    [
      'Programs',
      `${status.programs.folder}, from ${ORIGIN_WORDS[status.programs.origin]}`,
    ],
    ['Mode', status.mode],
    ['Applied', `${status.since}${status.complete ? '' : ', interrupted'}`],
    ['Our lines', status.linesInPlace ? 'as written' : 'changed since'],
    [
      'Filter is live',
      status.filterIsLive ? `yes, ${calledBy.join(', ')}` : 'no',
    ],
    ...(status.filterdAnswers === null
      ? []
      : [
          ['filterd', status.filterdAnswers ? 'answers' : 'no answer'] as const,
        ]),
    ['Ports', `127.0.0.1:${status.listenPort}, back ${status.returnPort}`],
    ['Policy', trialWords(status)],
    ['Queue', `${queue.total}, waiting for the filter ${queue.waiting}`],
    ['Account', status.account || 'missing'],
    ...status.files.map((it, at) => [at === 0 ? 'Files' : '', it] as const),
  ]
  return rows.map(([name, value]) => `${name.padEnd(16)}${value}\n`).join('')
}

const ORIGIN_WORDS: Readonly<Record<ProgramsOrigin, string>> = {
  sources: 'sources',
  'Debian package': 'the Debian package',
  'npm package': 'the npm package',
  container: 'the container image',
}

function trialWords({ policy, softBounce }: Status): string {
  const soft = softBounce ? ', soft_bounce' : ''
  return `${policy}${policy === 'monitor' ? ' (trial)' : ''}${soft}`
}
