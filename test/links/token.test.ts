/*
 * NAME
 *   token.test - which links are good
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LINK_KEY, makeLinkKey, readLinkKey } from '../../src/links/link-key.js'
import {
  makeToken,
  readToken,
  TOKEN_CHARACTERS,
  type Link,
} from '../../src/links/token.js'

const KEY = Buffer.alloc(32, 7)
const OTHER_KEY = Buffer.alloc(32, 8)
const EXPIRES = 2_000_000_000
const BEFORE = EXPIRES * 1000 - 1
const LINK: Link = {
  entry: 'ab'.repeat(32),
  recipient: 'bob@d.example',
  scope: 'release',
  expires: EXPIRES,
}
const TOKEN = makeToken(LINK, KEY)
const BASE64URL =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const read = (token: string, now = BEFORE, key = KEY): string =>
  readToken(token, key, now).fault ?? 'good'

const withBytes = (change: (bytes: Buffer) => Buffer): string =>
  change(Buffer.from(TOKEN, 'base64url')).toString('base64url')

t.test('a link is what it was made of', t => {
  const links: readonly Link[] = [
    LINK,
    { ...LINK, scope: 'see' },
    { ...LINK, recipient: 'Bob@D.Example' },
    { ...LINK, recipient: '"b|release|1 c"@d.example' },
    { ...LINK, recipient: 'b\u00fcb\u{1f600}@d.example' },
    { ...LINK, recipient: `${'x'.repeat(1000)}@d.example` },
    { ...LINK, expires: 2 ** 40 - 1 },
  ]
  for (const link of links) {
    const token = makeToken(link, KEY)
    t.match(token, /^[\w-]+$/u, 'fits a path of a URL')
    t.ok(token.length <= TOKEN_CHARACTERS)
    t.strictSame(readToken(token, KEY, BEFORE), { link })
  }
  const tokens = links.map(link => makeToken(link, KEY))
  t.equal(new Set(tokens).size, links.length)
  t.ok(TOKEN.length < 130, 'short enough for a line of text')
  t.end()
})

t.test('good, expired and forged', t => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['before its end', read(TOKEN), 'good'],
    ['at its end', read(TOKEN, EXPIRES * 1000), 'expired'],
    ['after its end', read(TOKEN, BEFORE + 1e9), 'expired'],
    ['another key', read(TOKEN, BEFORE, OTHER_KEY), 'forged'],
    ['another key, expired', read(TOKEN, BEFORE + 9, OTHER_KEY), 'forged'],
    ['nothing', read(''), 'forged'],
    ['too short', read(TOKEN.slice(0, 90)), 'forged'],
    ['only a tag', read(TOKEN.slice(0, 43)), 'forged'],
    ['no recipient', withBytesRead(it => it.subarray(0, 71)), 'forged'],
    ['cut', read(TOKEN.slice(0, -4)), 'forged'],
    ['longer', read(`${TOKEN}AAAA`), 'forged'],
    ['padded', read(`${TOKEN}=`), 'forged'],
    ['a blank', read(`${TOKEN} `), 'forged'],
    ['a line end', read(`${TOKEN}\n`), 'forged'],
    ['a NUL', read(`${TOKEN}\0`), 'forged'],
    ['a dot', read(`${TOKEN}.`), 'forged'],
    ['plain base64', read(TOKEN.replace(/[-_]/gu, '+')), forgedUnlessSame()],
    ['letters that are none', read('\u00e4'.repeat(100)), 'forged'],
    ['huge', read('A'.repeat(10_000_000)), 'forged'],
    ['just too long', read('A'.repeat(TOKEN_CHARACTERS + 1)), 'forged'],
    ['version 2', withBytesRead(it => set(it, 32, 2)), 'forged'],
    ['no such scope', withBytesRead(it => set(it, 33, 2)), 'forged'],
    ['another scope', withBytesRead(it => set(it, 33, 0)), 'forged'],
    ['a later end', withBytesRead(it => set(it, 34, 1)), 'forged'],
    ['another entry', withBytesRead(it => set(it, 40, 1)), 'forged'],
    ['another recipient', withBytesRead(it => set(it, 71, 0x65)), 'forged'],
    ['no UTF-8', withBytesRead(it => set(it, 71, 0xff)), 'forged'],
  ]
  for (const [name, is, expected] of cases) t.equal(is, expected, name)
  t.end()
})

t.test('a token has one spelling', t => {
  for (const recipient of ['b@d.example', 'bo@d.example']) {
    // Its last character has bits that no byte uses.
    const token = makeToken({ ...LINK, recipient }, KEY)
    const bytes = Buffer.from(token, 'base64url')
    const spellings = [...BASE64URL]
      .map(end => token.slice(0, -1) + end)
      .filter(it => Buffer.from(it, 'base64url').equals(bytes))
    t.ok(spellings.length > 1)
    t.strictSame(
      spellings.filter(it => read(it) === 'good'),
      [token],
    )
  }
  t.end()
})

// One of the two characters that differ is in nearly every token.
function forgedUnlessSame(): string {
  return /[-_]/u.test(TOKEN) ? 'forged' : 'good'
}

function withBytesRead(change: (bytes: Buffer) => Buffer): string {
  return read(withBytes(change))
}

function set(bytes: Buffer, at: number, value: number): Buffer {
  bytes[at] = value
  return bytes
}

t.test('any changed bit is noticed', t => {
  const length = Buffer.from(TOKEN, 'base64url').length
  const good = Array.from({ length: length * 8 }, (_, bit) =>
    withBytesRead(it =>
      set(it, bit >> 3, (it[bit >> 3] ?? 0) ^ (1 << (bit & 7))),
    ),
  ).filter(it => it !== 'forged')
  t.strictSame(good, [])
  t.end()
})

t.test('the tag of one link is good for no other', t => {
  const tag = Buffer.from(TOKEN, 'base64url').subarray(0, 32)
  const others: readonly Partial<Link>[] = [
    { recipient: 'eve@d.example' },
    { recipient: 'BOB@d.example' },
    { scope: 'see' },
    { entry: 'cd'.repeat(32) },
    { expires: EXPIRES + 1 },
  ]
  for (const other of others) {
    const token = makeToken({ ...LINK, ...other }, OTHER_KEY)
    const rest = Buffer.from(token, 'base64url').subarray(32)
    t.equal(read(Buffer.concat([tag, rest]).toString('base64url')), 'forged')
  }
  t.end()
})

t.test('what is no link of ours gets no token', t => {
  const wrong: readonly Partial<Link>[] = [
    { entry: 'AB'.repeat(32) },
    { entry: 'ab' },
    { entry: '../../../etc/passwd' },
    { recipient: '' },
    { recipient: '\ud800@d.example' },
    { recipient: 'x'.repeat(1025) },
    { expires: -1 },
    { expires: 1.5 },
    { expires: NaN },
    { expires: 2 ** 40 },
  ]
  for (const it of wrong) {
    t.throws(() => makeToken({ ...LINK, ...it }, KEY), /no link/u)
  }
  t.end()
})

t.test('the key is made once, and is a secret', t => {
  const folder = join(t.testdir(), 'quarantine')
  t.equal(readLinkKey(folder), null)
  const key = makeLinkKey(folder)
  t.equal(key.length, 32)
  t.ok(makeLinkKey(folder).equals(key), 'the second time the same')
  t.ok(readLinkKey(folder)?.equals(key))
  const file = join(folder, LINK_KEY)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(readFileSync(file, 'latin1'), `${key.toString('hex')}\n`)
  writeFileSync(file, 'damaged')
  t.equal(readLinkKey(folder), null)
  t.throws(() => makeLinkKey(folder), /holds no key/u)
  mkdirSync(join(folder, 'other'))
  t.notOk(makeLinkKey(join(folder, 'other')).equals(key))
  t.end()
})
