/*
 * NAME
 *   rule-advice - rules that pass too much, or never apply
 *
 * DESCRIPTION
 *   What --check and doctor say of rules that are no error. Some of it depends on
 *   how Postfix hands mail over: doctor knows, --check does not, and says so.
 *
 *   Pure.
 */

import { conditionsOf } from './rule-safety.js'
import type { RuleSettings } from './rule-source.js'
import { hasEnded } from './schedule.js'

export interface RuleAdvice {
  /** The number of the rule, from 0. */
  readonly index: number
  readonly kind: 'passes' | 'ended' | 'never' | 'shadowed' | 'unknown'
  /** What lets viruses pass is the worse. */
  readonly isCritical: boolean
  /** Half a sentence after the rule's name. */
  readonly text: string
}

export interface RulesAround {
  readonly rules: readonly RuleSettings[]
  /** Names of the scanners that are enabled, with `parse`. */
  readonly scanners: readonly string[]
  /** What Postfix does; null: it is not known here. */
  readonly postfix: PostfixFacts | null
  /** Milliseconds since the epoch. */
  readonly now: number
  /** How another rule is named in a text. */
  readonly nameOf: (index: number) => string
}

export interface PostfixFacts {
  /** Whether mail of our own users comes by a way of its own. */
  readonly hasUserDoor: boolean
  /** Bytes; 0: any. */
  readonly messageSizeLimit: number
}

export const NO_DOOR = 'mail of your own users has no door of its own'

export function ruleAdvice(around: RulesAround): readonly RuleAdvice[] {
  const { rules, now } = around
  const inForce = [...rules.entries()].filter(([, it]) => !isOver(it, now))
  const general = inForce.findIndex(([, it]) => isGeneral(it) && isLast(it))
  const [generalIndex] = inForce[general] ?? []
  const hidden = general < 0 ? [] : inForce.slice(general + 1)
  return [
    ...inForce
      .filter(([, it]) => isForAnyone(it))
      .flatMap(([index, it]) => passAdvice(index, it)),
    ...rules.flatMap((it, index) => neverAdvice(index, it, around)),
    ...hidden
      .filter(([, it]) => !it.class.includes('infected'))
      .map(([index]) =>
        advice(
          index,
          'shadowed',
          `never applies: ${around.nameOf(generalIndex ?? 0)} comes before it and matches all mail`,
        ),
      ),
  ]
}

function advice(
  index: number,
  kind: RuleAdvice['kind'],
  text: string,
): RuleAdvice {
  return { index, kind, text, isCritical: false }
}

function isOver(
  { until, time_zone: timeZone }: RuleSettings,
  now: number,
): boolean {
  return hasEnded({ until, timeZone }, now)
}

/** Whether any message has what the rule asks for, its class aside. */
function isGeneral(settings: RuleSettings): boolean {
  return conditionsOf(settings).every(it => it === 'class')
}

/** Whether the sender of a message has no part in whether the rule matches. */
function isForAnyone(settings: RuleSettings): boolean {
  const ofFindings: readonly string[] = ['class', 'scanner']
  return conditionsOf(settings).every(it => ofFindings.includes(it))
}

/** Whether the search ends with it. */
function isLast(settings: RuleSettings): boolean {
  const { action, mode, class: classes } = settings
  const goesOn = 'continue' in settings && settings.continue === true
  return mode === 'enforce' && classes.length === 0 && action !== '' && !goesOn
}

function passAdvice(
  index: number,
  settings: RuleSettings,
): readonly RuleAdvice[] {
  const { mode, action, scanner, until } = settings
  if (mode !== 'enforce' || (action !== 'pass' && action !== 'tag')) return []
  const classes = settings.class.filter(it =>
    action === 'pass'
      ? it !== 'clean' && it !== 'spam'
      : it === 'infected' || it === 'unchecked-error',
  )
  if (action === 'tag' && classes.length === 0) return []
  if (settings.class.length > 0 && classes.length === 0) return []
  const what =
    settings.class.length === 0
      ? 'everything but viruses'
      : `all mail that is ${classes.join(' or ')}`
  const by = scanner.length === 0 ? '' : ` by ${scanner.join(', ')}`
  const end = until === '' ? '' : `, until ${until}`
  const text = `lets ${what}${by} pass from every sender${end}`
  const isCritical = classes.includes('infected')
  return [{ ...advice(index, 'passes', text), isCritical }]
}

function neverAdvice(
  index: number,
  settings: RuleSettings,
  around: RulesAround,
): readonly RuleAdvice[] {
  if (isOver(settings, around.now)) {
    const text = `has ended: until = "${settings.until}"`
    return [advice(index, 'ended', text)]
  }
  const why =
    byPostfix(settings, around.postfix) || byScanners(settings, around.scanners)
  if (why !== '') return [advice(index, 'never', `never applies: ${why}`)]
  const unknown = around.postfix === null ? dependsOnPostfix(settings) : ''
  return unknown === '' ? [] : [advice(index, 'unknown', unknown)]
}

function byPostfix(
  { origin, larger_than: size }: RuleSettings,
  postfix: PostfixFacts | null,
): string {
  if (postfix === null) return ''
  const { hasUserDoor, messageSizeLimit: limit } = postfix
  if (origin === 'submission' && !hasUserDoor) {
    return `origin = "submission", and ${NO_DOOR}`
  }
  return size !== null && limit > 0 && size >= limit
    ? `larger_than is ${size} bytes, and Postfix accepts at most ${limit}`
    : ''
}

function dependsOnPostfix({ origin, larger_than }: RuleSettings): string {
  if (origin === 'submission') {
    return 'applies only where mail of your own users has a door of its own'
  }
  return larger_than === null
    ? ''
    : 'applies only where Postfix accepts messages of that size'
}

function byScanners(
  settings: RuleSettings,
  scanners: readonly string[],
): string {
  const { scanner } = settings
  if (scanner.length > 0 && !scanner.some(it => scanners.includes(it))) {
    return `scanner = ${scanner.join(', ')}, which ${scanner.length === 1 ? 'is' : 'are'} not enabled`
  }
  if (
    settings.spam_score !== '' &&
    !SPAM_ENGINES.some(it => scanners.includes(it))
  ) {
    return 'spam_score, and no spam engine is enabled'
  }
  const [first, ...others] = settings.class
  const makers = first === undefined ? undefined : MAKERS[first]
  const isMade =
    makers === undefined ||
    scanners.some(it => makers.includes(it) || !LIMITED.has(it))
  return others.length === 0 && !isMade
    ? `class = ${first}, and no enabled scanner finds it`
    : ''
}

const ATTACHMENTS = ['attachment-name', 'attachment-type', 'attachment-path']

const SPAM_ENGINES = ['spamd', 'rspamd']

/** Classes that only these scanners find. */
const MAKERS: Readonly<Record<string, readonly string[]>> = {
  banned: [...ATTACHMENTS, 'type-mismatch', 'active-content'],
  active: ['active-content'],
  spam: ['builtin', ...SPAM_ENGINES],
  'spam-certain': SPAM_ENGINES,
}

/** Scanners that find some classes only; another may find any. */
const LIMITED: ReadonlySet<string> = new Set([
  ...['parse', 'builtin', 'clamd', 'command'],
  ...[...ATTACHMENTS, 'type-mismatch', 'active-content'],
])
