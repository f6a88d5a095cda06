/*
 * NAME
 *   icap-vendors - header lines by which products say what they found
 *
 * DESCRIPTION
 *     X-Infection-Found       c-icap, Symantec, McAfee, Trend Micro, ESET, Clearswift
 *     X-Violations-Found      c-icap, Symantec, Clearswift
 *     X-Virus-ID, X-Virus-Name          Kaspersky, Trend Micro, McAfee
 *     X-FSecure-Scan-Result, X-FSecure-Infection-Name      F-Secure
 *     X-Blocked, X-Block-Reason, X-Block-Result, X-MWG-Block-Reason     Sophos, McAfee
 *
 *   Most are infected. A limit of the product, a container that it could not open
 *   and a policy of its own are not: their class is that of the type that it says
 *   (draft-stecher-icap-subid), or of what its text says.
 *
 *   Pure.
 *
 * DIAGNOSTICS
 *   Throws IcapError for a line that makes no sense, or says that the product
 *   failed.
 *
 * SECURITY
 *   Names of files in containers are a stranger's: all texts are made printable.
 */

import { printable } from '../../util/text.js'
import type { Finding } from '../../mail/finding.js'
import { classOfSignature } from '../clamd/clamd-reply.js'
import { IcapError, type Fields } from './icap-fields.js'

/** A finding without its place. */
export interface Verdict extends Pick<Finding, 'name' | 'class'> {
  /** The file in the object; '' for the object. */
  readonly inner: string
}

type Class = Finding['class']

/** What no message needs more of. */
const VERDICT_LIMIT = 50
const NAME_LIMIT = 100

export function vendorVerdicts(fields: Fields): readonly Verdict[] {
  const infections = valuesOf(fields, 'x-infection-found').flatMap(infectionIn)
  const classes = new Map(
    infections.map(({ name, class: kind }) => [key(name), kind]),
  )
  const violations = valuesOf(fields, 'x-violations-found').flatMap(text =>
    violationsIn(text).map(({ name, inner }) => ({
      ...{ name, inner },
      class: classes.get(key(name)) ?? classOfThreat(name),
    })),
  )
  const ids = ['x-virus-id', 'x-virus-name']
    .flatMap(name => valuesOf(fields, name))
    .flatMap(namesIn)
    .map(name => ({
      ...{ name, inner: '' },
      class: classes.get(key(name)) ?? classOfThreat(name),
    }))
  const named = [...violations, ...infections, ...ids, ...fSecure(fields)]
  // A reason to block adds nothing to a name.
  const all = named.length > 0 ? named : blocks(fields)
  return distinct(all).slice(0, VERDICT_LIMIT)
}

function valuesOf(fields: Fields, name: string): readonly string[] {
  return fields.get(name) ?? []
}

// `Type=0; Resolution=2; Threat=Eicar-Test-Signature;`
function infectionIn(value: string): readonly Verdict[] {
  const [, type, text = ''] = INFECTION.exec(value) ?? []
  // Whatever it is, it is no "clean".
  if (type === undefined) return [infected(value)]
  const threat = text.trim().replace(/;$/u, '')
  const name = nameIn(threat)
  return [
    { name, class: CLASS_OF_TYPE[type]?.(threat) ?? 'infected', inner: '' },
  ]
}

const INFECTION =
  /^\s*Type\s*=\s*(\d)\s*;\s*Resolution\s*=\s*\d+\s*;\s*Threat\s*=(.*)$/isu

const CLASS_OF_TYPE: Readonly<Record<string, (threat: string) => Class>> = {
  0: classOfThreat,
  // A policy of the product.
  1: threat => classOfReason(threat) ?? 'banned',
  // A container that it could not look through.
  2: threat => classOfReason(threat) ?? 'unchecked-damaged',
}

/** A number, then four lines each: file, threat, its number, what was done. */
const LINES_OF_VIOLATION = 4

function violationsIn(
  value: string,
): readonly Pick<Verdict, 'name' | 'inner'>[] {
  const [first = '', ...lines] = value.split('\n').filter(it => it !== '')
  const count = /^\d{1,6}$/u.test(first) ? Number(first) : NaN
  if (!(lines.length >= count * LINES_OF_VIOLATION)) {
    throw new IcapError('X-Violations-Found makes no sense')
  }
  return Array.from({ length: Math.min(count, VERDICT_LIMIT) }, (_, at) => {
    const [file = '', threat = ''] = lines.slice(at * LINES_OF_VIOLATION)
    return { name: nameIn(threat), inner: innerName(file) }
  })
}

/** `-`: the object itself, in c-icap's words. */
function innerName(file: string): string {
  return file === '-' ? '' : printable(file, NAME_LIMIT)
}

// `no threats` is Kaspersky's.
function namesIn(value: string): readonly string[] {
  return value
    .split(/[,\n]/u)
    .map(it => it.trim())
    .filter(it => it !== '' && !/^no (?:threats?|virus(?:es)?)$/iu.test(it))
    .map(nameIn)
}

function fSecure(fields: Fields): readonly Verdict[] {
  const results = valuesOf(fields, 'x-fsecure-scan-result')
  const names = valuesOf(fields, 'x-fsecure-infection-name').map(nameIn)
  const [inner = ''] = valuesOf(fields, 'x-fsecure-infected-filename')
  const kinds = results.map(it => it.toLowerCase())
  const other = kinds.find(
    it => !['infected', 'suspected', 'clean'].includes(it),
  )
  if (other !== undefined) {
    throw new IcapError(`X-FSecure-Scan-Result: ${printable(other, 40)}`)
  }
  if (!kinds.some(it => it !== 'clean')) return []
  return (names.length > 0 ? names : kinds).map(name => ({
    ...{ name, class: 'infected' },
    inner: printable(inner.replace(/^"|"$/gu, ''), NAME_LIMIT),
  }))
}

function blocks(fields: Fields): readonly Verdict[] {
  const reasons = ['x-block-reason', 'x-mwg-block-reason', 'x-blocked']
    .flatMap(name => valuesOf(fields, name))
    .filter(it => it !== '' && !/^(?:no|false|0|none)$/iu.test(it))
  const texts = reasons.filter(it => !/^(?:yes|true|1)$/iu.test(it))
  const failed = texts.find(it => FAILED.test(it))
  if (failed !== undefined) {
    throw new IcapError(`blocked: ${printable(failed, NAME_LIMIT)}`)
  }
  const results = valuesOf(fields, 'x-block-result').filter(
    it => it !== '' && it !== '0',
  )
  if (texts.length > 0) {
    return texts.map(text => ({
      ...{ name: nameIn(text), inner: '' },
      class: MALWARE.test(text)
        ? 'infected'
        : (classOfReason(text) ?? 'infected'),
    }))
  }
  return reasons.length > 0 || results.length > 0 ? [infected('blocked')] : []
}

/** No word about the object: another try may help. */
const FAILED =
  /\b(?:scan(?:ning|ner)?|engine|update|licen[cs]e)\b.*\b(?:fail(?:ed|ure)?|error|expired|unavailable|tim(?:ed?|e-?) ?out)\b/iu

const MALWARE = /\b(?:virus|malware|trojan|worm|infect\w*|threat)\b/iu

function classOfReason(text: string): Class | null {
  return REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

const REASONS: readonly (readonly [RegExp, Class])[] = [
  [/encrypt|password/iu, 'unchecked-encrypted'],
  [
    /\b(?:size|depth|level|time|limit|large|nest\w*|too many)\b/iu,
    'unchecked-overlimit',
  ],
  [
    /not supported|unsupported|corrupt|damag|malform|broken/iu,
    'unchecked-damaged',
  ],
  [/media ?type|file ?type|mime ?type|extension|policy/iu, 'banned'],
]

// Products give names to what they could not look at, too.
function classOfThreat(name: string): Class {
  const kind = classOfSignature(name)
  if (kind !== 'infected') return kind
  return /\b(?:container|archive|file)\b.*\b(?:violation|limit|exceeded|blocked)\b|^encrypted (?:container|archive|file)/iu.test(
    name,
  )
    ? (classOfReason(name) ?? 'unchecked-damaged')
    : 'infected'
}

// The same thing is said in several lines; the first that names a file wins.
function distinct(all: readonly Verdict[]): readonly Verdict[] {
  const known = new Set<string>()
  const names = new Set<string>()
  return all.filter(({ name, inner }) => {
    const it = `${key(name)}\n${inner}`
    if (known.has(it) || (inner === '' && names.has(key(name)))) return false
    known.add(it)
    names.add(key(name))
    return true
  })
}

function key(name: string): string {
  return name.toLowerCase()
}

function nameIn(text: string): string {
  const name = printable(text.replace(/^"|"$/gu, '').trim(), NAME_LIMIT)
  return name === '' ? 'unnamed' : name
}

function infected(text: string): Verdict {
  return { name: nameIn(text), class: 'infected', inner: '' }
}
