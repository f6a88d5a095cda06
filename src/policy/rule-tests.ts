/*
 * NAME
 *   rule-tests - the conditions of a rule, each a test of its own
 *
 * DESCRIPTION
 *   Those about the message and its envelope are asked once, those about a
 *   finding once for each. An option that is not given is no test.
 */

import { makeGlob, type Glob } from '../util/glob.js'
import { makeAddressList } from '../mail/address-list.js'
import { fromAddresses, verifiedBy } from './sender-facts.js'
import { makeClientList } from './client-list.js'
import type { Message } from '../mail/message.js'
import { shownLabel, type Part } from '../mail/part.js'
import { isPartAction } from '../mail/verdict.js'
import { patternKey, type Pattern } from '../scan/pattern.js'
import type { Facts, Subject } from '../decide/rule.js'
import {
  attempt,
  listOf,
  RuleError,
  type RuleSettings,
  type Source,
} from './rule-source.js'
import { parseComparison } from './comparison.js'
import { excuses } from './rule-safety.js'
import { makeSchedule } from './schedule.js'

export type MessageTest = (facts: Facts) => boolean
export type FindingTest = (subject: Subject, facts: Facts) => boolean

export function messageTests(source: Source): readonly MessageTest[] {
  const { settings } = source
  const { authenticated, origin, encrypted, macro, larger_than } = settings
  const tests: (MessageTest | null)[] = [
    ...listTests(source),
    authenticated === null
      ? null
      : ({ envelope }) => envelope.isAuthenticated === authenticated,
    origin === 'any' ? null : ({ envelope }) => envelope.origin === origin,
    scheduleTest(source),
    larger_than === null
      ? null
      : ({ message }) => message.bytes.size > larger_than,
    encrypted === null
      ? null
      : ({ message }) => hasEncrypted(message) === encrypted,
    macro === null ? null : ({ message }) => hasMacro(message) === macro,
    globTest(settings.defect, ({ message }) =>
      message.defects.map(({ code }) => code),
    ),
    ...patternTests(source),
  ]
  return tests.filter(test => test !== null)
}

// Each of several names, where it contains a list.
function listTests(source: Source): readonly MessageTest[] {
  const { settings, tools } = source
  const tests: MessageTest[] = []
  if (settings.sender.length > 0) {
    const senders = listOf(source, 'sender', makeAddressList)
    tests.push(({ envelope }) => senders.current.has(envelope.sender))
  }
  if (settings.client.length > 0) {
    const clients = listOf(source, 'client', makeClientList)
    tests.push(({ envelope }) => clients.current.has(envelope.client))
  }
  if (settings.verified_domain.length > 0) {
    const domains = listOf(source, 'verified_domain', makeAddressList)
    tests.push(facts =>
      verifiedBy(facts, tools.authservId).some(it =>
        domains.current.has(`@${it}`),
      ),
    )
  }
  if (settings.from.length > 0) {
    const senders = listOf(source, 'from', makeAddressList)
    // All of them: which one a reader shows is his own choice.
    tests.push(({ message }) => {
      const addresses = fromAddresses(message.fields)
      const isNamed = (it: string): boolean => senders.current.has(it)
      return addresses.length > 0 && addresses.every(isNamed)
    })
  }
  return tests
}

function scheduleTest({ settings, index }: Source): MessageTest | null {
  const { days, hours, until, time_zone: timeZone } = settings
  const isOpen = attempt(index, 'hours', () =>
    makeSchedule({ days, hours, until, timeZone }),
  )
  return isOpen && (({ envelope }) => isOpen(envelope.arrivedAt))
}

function hasEncrypted({ defects }: Message): boolean {
  return defects.some(({ grade }) => grade === 'encrypted')
}

function hasMacro({ parts }: Message): boolean {
  return parts.some(({ marks }) =>
    marks.some(mark => mark === 'vba-macro' || mark === 'xlm-macro'),
  )
}

// "Subject: invoice" is a pattern for the field Subject.
function patternTests({ settings, index }: Source): readonly MessageTest[] {
  const anyOf = (patterns: readonly Pattern[]): MessageTest => {
    const keys = patterns.map(patternKey)
    return facts => keys.some(key => facts.patterns.has(key))
  }
  return [fieldPatterns(settings, index), bodyPatterns(settings)]
    .filter(patterns => patterns.length > 0)
    .map(anyOf)
}

export function fieldPatterns(
  settings: RuleSettings,
  index: number,
): Pattern[] {
  return settings.field.map(form => {
    const [, field, pattern] = /^([!-9;-~]+): ?(.*)$/u.exec(form) ?? []
    if (field !== undefined && pattern !== undefined) return { field, pattern }
    const text = `must contain patterns like "Subject: invoice", not "${form}"`
    throw new RuleError(index, 'field', text)
  })
}

export function bodyPatterns(settings: RuleSettings): Pattern[] {
  return settings.body.map(pattern => ({ field: '', pattern }))
}

export function findingTests({ settings }: Source): readonly FindingTest[] {
  const { scanner, spam_score, finding, part, type, mark, insecure } = settings
  const isExcuse = !insecure && excuses(settings)
  // A sender who adds a part that may pass does not let the rest pass.
  const isOfPart = isExcuse || isPartAction(settings.action)
  const partTest = partTestBy(
    isOfPart && finding.length === 0 ? 'its own' : 'any',
  )
  const globPartTest = (
    forms: readonly string[],
    textsOf: (part: Part) => readonly string[],
  ): FindingTest | null => {
    if (forms.length === 0) return null
    const globs = forms.map(makeGlob)
    return partTest(it => isAnyOf(globs, textsOf(it)))
  }
  const tests: (FindingTest | null)[] = [
    scanner.length === 0
      ? null
      : subject =>
          subject === null
            ? spam_score !== ''
            : scanner.includes(subject.scanner),
    spam_score === '' ? null : scoreTest(spam_score, scanner),
    subjectTest(finding, ({ name }) => name),
    globPartTest(part, namesAndPath),
    globPartTest(type, ({ declaredType, detectedType }) =>
      // Anybody can declare any.
      isExcuse ? [detectedType] : [declaredType, detectedType],
    ),
    mark.length === 0
      ? null
      : partTest(it => it.marks.some(one => mark.includes(one))),
  ]
  return tests.filter(test => test !== null)
}

/** Whether the conditions name a part; null where none is about parts. */
export function partNaming({
  part,
  type,
  mark,
}: RuleSettings): ((part: Part) => boolean) | null {
  if (part.length + type.length + mark.length === 0) return null
  const names = part.map(makeGlob)
  const types = type.map(makeGlob)
  return it =>
    (names.length === 0 || isAnyOf(names, namesAndPath(it))) &&
    (types.length === 0 ||
      isAnyOf(types, [it.declaredType, it.detectedType])) &&
    (mark.length === 0 || it.marks.some(one => mark.includes(one)))
}

// A finding without a score has another reason, which no score excuses.
function scoreTest(text: string, scanners: readonly string[]): FindingTest {
  const compare = parseComparison(text)
  return (subject, { reports = [] }) => {
    if (subject !== null) {
      return subject.score !== undefined && compare(subject.score)
    }
    return reports.some(
      ({ scanner, score }) =>
        score !== undefined &&
        (scanners.length === 0 || scanners.includes(scanner)) &&
        compare(score),
    )
  }
}

function globTest(
  forms: readonly string[],
  textsOf: (facts: Facts) => readonly string[],
): MessageTest | null {
  if (forms.length === 0) return null
  const globs = forms.map(makeGlob)
  return facts => isAnyOf(globs, textsOf(facts))
}

function subjectTest(
  forms: readonly string[],
  textOf: (finding: NonNullable<Subject>) => string,
): FindingTest | null {
  if (forms.length === 0) return null
  const globs = forms.map(makeGlob)
  return subject => subject !== null && isAnyOf(globs, [textOf(subject)])
}

// The part that the finding is in. Of a finding about the message as a whole
// any part counts, or none; of the message itself any.
function partTestBy(
  whole: 'any' | 'its own',
): (isMeant: (part: Part) => boolean) => FindingTest {
  return isMeant =>
    (subject, { message }) => {
      const label = subject?.part ?? ''
      if (label === '' && subject !== null && whole === 'its own') return false
      const parts = label === '' ? message.parts : partsNamed(message, label)
      return parts.some(isMeant)
    }
}

// Of 1,500 parts each may have its finding, and each rule looks at them all.
function partsNamed(message: Message, label: string): readonly Part[] {
  const known = BY_LABEL.get(message) ?? new Map<string, Part[]>()
  if (!BY_LABEL.has(message)) {
    BY_LABEL.set(message, known)
    for (const part of message.parts) {
      // As findings have it: a long name is cut.
      const shown = shownLabel(part)
      const same = known.get(shown)
      if (same === undefined) known.set(shown, [part])
      else same.push(part)
    }
  }
  return known.get(label) ?? []
}

const BY_LABEL = new WeakMap<Message, Map<string, Part[]>>()

function isAnyOf(globs: readonly Glob[], texts: readonly string[]): boolean {
  return globs.some(glob => texts.some(glob))
}

function namesAndPath(part: Part): readonly string[] {
  const bare = part.names.map(name => name.slice(name.lastIndexOf('/') + 1))
  return [...part.names, ...bare, part.path]
}
