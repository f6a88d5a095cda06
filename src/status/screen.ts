/*
 * NAME
 *   screen - status in lines of a terminal
 *
 * DESCRIPTION
 *   One screen: no line is longer than the terminal is wide, and where there is no
 *   room for all, the oldest errors are left out. Times are local; the end of a
 *   bypass is in UTC, as the log and doctor have it.
 *
 *   Pure.
 *
 * SECURITY
 *   Texts are printable. Each line is cut before it is painted.
 */

import { printable } from '../util/text.js'
import { bypassText } from '../bypass/bypass.js'
import type { StatusAnswer } from '../control/requests.js'
import type { Paint, Tone } from '../print/colors.js'
import { cacheText } from './cache-text.js'
import { engineLines } from './engine-lines.js'
import { isMissing, type StatusFacts } from './facts.js'
import { ageText, bytesText, clockText, dateText } from './words.js'

export interface Look {
  readonly paint: Paint
  readonly columns: number
  /** How many lines there may be; null: as many as there are. */
  readonly rows: number | null
}

/** A line in pieces, each with its tone. */
type Line = readonly (readonly [text: string, tone?: Tone])[]

const MARGIN = 11

/** Without the last line end. */
export function statusScreen(facts: StatusFacts, look: Look): string {
  const lines: readonly Line[] = [
    headLine(facts, look.columns),
    ...filterdLines(facts),
    configLine(facts),
    ...reloadLines(facts),
    ...bypassLines(facts),
    [],
    queueLine(facts),
    quarantineLine(facts),
    spaceLine(facts),
    recentLine(facts),
    [],
    ...engineLines(facts.engines, facts.time),
    ...cacheLines(facts),
  ]
  const room = look.rows === null ? ERRORS : look.rows - lines.length - 2
  const errors = errorLines(facts).slice(0, Math.max(0, room))
  const all =
    errors.length === 0 ? lines : [...lines, [], ERROR_HEAD, ...errors]
  const shown = look.rows === null ? all : all.slice(0, look.rows)
  return shown.map(line => painted(line, look)).join('\n')
}

const ERRORS = 10
const ERROR_HEAD: Line = [['LAST ERRORS', 'dim']]

function painted(line: Line, { paint, columns }: Look): string {
  let left = Math.max(0, columns)
  return line
    .map(([text, tone]) => {
      const cut = printable(text, left).slice(0, left)
      left -= cut.length
      return tone === undefined || cut === '' ? cut : paint(tone, cut)
    })
    .join('')
    .trimEnd()
}

function named(name: string, text: string, tone?: Tone): Line {
  const rest = tone === undefined ? ([text] as const) : ([text, tone] as const)
  return [[name.padEnd(MARGIN), 'dim'], rest]
}

const USUAL = 80

function headLine({ version, time }: StatusFacts, columns: number): Line {
  const title = `Postsift ${version}`
  const now = dateText(time)
  const gap = Math.max(2, Math.min(columns, USUAL) - title.length - now.length)
  return [[title], [' '.repeat(gap)], [now, 'dim']]
}

function filterdLines({ filterd, time }: StatusFacts): readonly Line[] {
  if (isMissing(filterd)) {
    return [
      named('filterd', filterd.missing, 'doubt'),
      named(
        '',
        'filter-pipe and filter-smtp run only while they have a message',
      ),
    ]
  }
  const { pid, startedAt, version, node, listeners } = filterd
  const since = `${dateText(startedAt)} (${ageText(time - startedAt)})`
  return [
    named(
      'filterd',
      `${version}, Node.js ${node}, process ${pid}, since ${since}`,
    ),
    named('', workersText(filterd)),
    named('listens', listeners),
  ]
}

function workersText({ workers, running }: StatusAnswer): string {
  const count = (state: string): number =>
    workers.filter(it => it.state === state).length
  const parts = ['serving', 'starting', 'draining'] as const
  const words = parts.flatMap(it =>
    count(it) > 0 ? [`${count(it)} ${it}`] : [],
  )
  const serving = `workers: ${words.join(', ') || 'none'}`
  if (running === undefined) return serving
  const { sessions, sessionsLimit, waiting } = running
  const open = Object.values(sessions).reduce((sum, it) => sum + it, 0)
  const queued = waiting === 0 ? '' : `, ${waiting} wait`
  return `${serving}; sessions: ${open} of ${sessionsLimit}${queued}`
}

function configLine({ config, filterd }: StatusFacts): Line {
  const { file, digest, mode, problem } = config
  const what = `${file} ${digest}, mode ${mode}`
  if (problem !== '') return named('config', problem, 'bad')
  if (isMissing(filterd)) {
    return named('config', what, mode === 'monitor' ? 'doubt' : undefined)
  }
  return filterd.configDigest === digest
    ? named(
        'config',
        `${what}, in force`,
        mode === 'monitor' ? 'doubt' : 'good',
      )
    : named('config', `${file} ${digest}: changed, not in force`, 'doubt')
}

// A configuration that was read and not taken.
function reloadLines({ filterd }: StatusFacts): readonly Line[] {
  const reload = isMissing(filterd) ? undefined : filterd.running?.reload
  if (reload === undefined || reload.successful) return []
  const text = `not taken at ${clockText(reload.at)}: ${reload.text}`
  return [named('', text, 'bad')]
}

function bypassLines({ bypasses }: StatusFacts): readonly Line[] {
  if (isMissing(bypasses)) return [named('BYPASS', bypasses.missing, 'doubt')]
  return bypasses.map(it =>
    named('BYPASS', `${bypassText(it)}, by ${it.by}`, 'bad'),
  )
}

function queueLine({ queue, time }: StatusFacts): Line {
  if (isMissing(queue)) return named('queue', queue.missing, 'doubt')
  const { total, waiting, oldest } = queue
  const all = `${total} ${total === 1 ? 'message' : 'messages'} in Postfix`
  if (waiting === 0) return named('queue', `${all}, none waits for the filter`)
  const age =
    oldest === null ? '' : `, the oldest for ${ageText(time - oldest)}`
  return named('queue', `${all}, ${waiting} wait for the filter${age}`, 'doubt')
}

function quarantineLine({ quarantine }: StatusFacts): Line {
  if (isMissing(quarantine)) {
    return named('quarantine', quarantine.missing, 'doubt')
  }
  const { entries, bytes, limitBytes, oldestAt, waiting } = quarantine
  const share = limitBytes === 0 ? 0 : bytes / limitBytes
  const of =
    limitBytes === 0
      ? ''
      : ` of ${bytesText(limitBytes)} (${Math.round(share * 100)} %)`
  const since = oldestAt === null ? '' : `, the oldest of ${dateText(oldestAt)}`
  const left = waiting?.entries ?? 0
  const store = left === 0 ? '' : `, ${left} not in the store yet`
  const text = `${entries} ${entries === 1 ? 'message' : 'messages'}, ${bytesText(bytes)}${of}${since}${store}`
  return named('quarantine', text, share >= NEARLY_FULL ? 'bad' : undefined)
}

const NEARLY_FULL = 0.9

// The folders are often on one disk: the one with the least room counts.
function spaceLine({ space }: StatusFacts): Line {
  const [least] = [...space]
    .filter(it => it.freeBytes !== null)
    .sort((one, other) => (one.freeBytes ?? 0) - (other.freeBytes ?? 0))
  if (least === undefined) return named('space', 'unknown', 'doubt')
  const { folder, freeBytes, floorBytes } = least
  const free = freeBytes ?? 0
  const text = `${bytesText(free)} free for ${folder}`
  if (free >= 2 * floorBytes) return named('space', text)
  const floor = `; below ${bytesText(floorBytes)}, all mail is deferred`
  return named('space', text + floor, free < floorBytes ? 'bad' : 'doubt')
}

function recentLine({ recent }: StatusFacts): Line {
  if (isMissing(recent)) return named('last hour', recent.missing, 'doubt')
  const { messages, actions, since, isCut } = recent
  if (messages === 0) return named('last hour', 'no message')
  const words = Object.entries(actions)
    .sort(([, one], [, other]) => other - one)
    .map(([action, count]) => `${count} ${action}`)
  const what = `${messages} ${messages === 1 ? 'message' : 'messages'}: ${words.join(', ')}`
  return isCut && since !== null
    ? named(`from ${clockText(since).slice(0, 5)}`, what)
    : named('last hour', what)
}

// Since filterd was started.
function cacheLines({ filterd }: StatusFacts): readonly Line[] {
  const looks = isMissing(filterd) ? undefined : filterd.running?.cache
  if (looks === undefined) return []
  const { forged = 0, error = 0 } = looks
  const isWell = forged + error === 0
  return [named('cache', cacheText(looks), isWell ? undefined : 'doubt')]
}

// filterd knows more than records: also what is about no message.
function errorLines({ recent, filterd, time }: StatusFacts): readonly Line[] {
  const logged = isMissing(filterd) ? [] : (filterd.running?.lines ?? [])
  const recorded = isMissing(recent) ? [] : recent.errors
  const all = logged.length > 0 ? [...logged].reverse() : recorded
  return all.map(it => [[`  ${momentText(it.time, time)} `, 'dim'], [it.text]])
}

function momentText(moment: number, now: number): string {
  return now - moment < DAY_MS ? clockText(moment) : dateText(moment)
}

const DAY_MS = 24 * 60 * 60 * 1000
