/*
 * NAME
 *   read-request - a line from filter-web, checked
 *
 * DESCRIPTION
 *   Each field must be of its kind: a key is 64 hex digits, an address is one that
 *   a recipient of record can have. What the fields of a request may not be
 *   together, the handlers say.
 *
 * DIAGNOSTICS
 *   Gives null for a line that is no request.
 *
 * SECURITY
 *   filter-web may be in the hands of an attacker: nothing that it says becomes
 *   a name of a file, and each text has its maximum. A field that is not known is
 *   left out.
 */

import { jsonObject, type JsonObject } from '../util/lines/json-object.js'
import type { Request, RequestName, Who, Wishes } from './requests.js'

export function readRequest(line: string): Request | null {
  const value = jsonObject(line)
  const name = NAMES.find(it => it === value?.['name'])
  if (value === null || name === undefined) return null
  const wish: Record<string, unknown> = { name }
  for (const [field, read] of Object.entries<Read<unknown>>(SHAPES[name])) {
    const given = Object.hasOwn(value, field) ? value[field] : undefined
    const known = read(given)
    if (known === WRONG) return null
    if (known !== undefined) wish[field] = known
  }
  // Each field of the table was read.
  return wish as unknown as Request
}

const WRONG = Symbol('wrong')

/** undefined: it is not there, and need not be. */
type Read<T> = (value: unknown) => T | typeof WRONG

type Shapes = {
  readonly [N in RequestName]: {
    readonly [F in keyof Wishes[N]]-?: Read<Wishes[N][F]>
  }
}

const TOKEN_CHARACTERS = 2000
const NAME_CHARACTERS = 320
const ADDRESS_COUNT = 500
const KEY_COUNT = 500
const TEXT_CHARACTERS = 2000
const PASSWORD_CHARACTERS = 256
/** Of a sender in a list. */
const DAYS = 366

const isText =
  (limit: number, pattern: RegExp): Read<string> =>
  value =>
    typeof value === 'string' && value.length <= limit && pattern.test(value)
      ? value
      : WRONG

const flag: Read<boolean> = value =>
  typeof value === 'boolean' ? value : WRONG

const optional =
  <T>(read: Read<T>): Read<T | undefined> =>
  value =>
    value === undefined ? undefined : read(value)

const oneOf =
  <T extends string>(...words: readonly T[]): Read<T> =>
  value =>
    words.find(word => word === value) ?? WRONG

const manyOf =
  (read: Read<string>, limit: number): Read<readonly string[]> =>
  value => {
    if (!Array.isArray(value) || value.length > limit) return WRONG
    const all = value.map(read)
    return all.every(it => it !== WRONG) ? all : WRONG
  }

// No control, no line end; the null sender is no recipient.
const address = isText(NAME_CHARACTERS, /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u)
const login = address
const key = isText(64, /^[0-9a-f]{64}$/u)
const sender = isText(
  NAME_CHARACTERS,
  /^[^\s\p{C}<>(),;:@]*@[^\s\p{C}<>(),;:@"]+$/u,
)
const token = isText(TOKEN_CHARACTERS, /^[\w-]+$/u)
const requestId = isText(32, /^[0-9a-f]{32}$/u)
const language = isText(8, /^[a-z]{0,3}(?:-[A-Za-z]{2,4})?$/u)
// Lines are those of the person who writes; NUL is no one's.
const text = isText(TEXT_CHARACTERS, /^[^\0\p{Cs}]*$/u)
const password = isText(PASSWORD_CHARACTERS, /^[^\0\r\n\p{Cs}]+$/u)

const days: Read<number> = value =>
  typeof value === 'number' &&
  Number.isInteger(value) &&
  value >= 1 &&
  value <= DAYS
    ? value
    : WRONG

const who: Read<Who> = value => {
  if (typeof value !== 'object' || value === null) return WRONG
  const it = value as JsonObject
  const name = login(it['login'])
  switch (it['by']) {
    case 'link': {
      const known = token(it['token'])
      return known === WRONG ? WRONG : { by: 'link', token: known }
    }
    case 'recipient': {
      const addresses = manyOf(address, ADDRESS_COUNT)(it['addresses'])
      if (name === WRONG || addresses === WRONG) return WRONG
      return { by: 'recipient', login: name, addresses }
    }
    case 'administrator':
      return name === WRONG ? WRONG : { by: 'administrator', login: name }
    default:
      return WRONG
  }
}

const SHAPES: Shapes = {
  link: { token },
  release: {
    key,
    recipient: optional(address),
    to: optional(address),
    attach: optional(flag),
    learn: optional(flag),
    who,
  },
  remove: { keys: manyOf(key, KEY_COUNT), learn: optional(flag), who },
  learn: { key, as: oneOf('spam', 'ham'), who },
  ask: { key, recipient: address, text, who },
  requests: { who },
  answer: { request: requestId, grant: flag, note: text, who },
  senders: { recipient: address, who },
  'set-sender': {
    recipient: address,
    sender,
    kind: oneOf('allow', 'block'),
    days,
    who,
  },
  'unset-sender': { recipient: address, sender, who },
  settings: { recipient: address, who },
  'set-settings': {
    recipient: address,
    digest: oneOf('off', 'daily', 'weekly'),
    language,
    who,
  },
  open: { key, recipient: address, password, who },
  status: { who },
}

const NAMES = Object.keys(SHAPES) as RequestName[]
