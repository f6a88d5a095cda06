/*
 * NAME
 *   server.test - requests of filter-web, and lines that are none
 */
import { existsSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { askHelper } from '../../src/web-helper/client.js'
import { readRequest } from '../../src/web-helper/read-request.js'
import { isRefused, type Request } from '../../src/web-helper/requests.js'
import { serveHelper, type Handlers } from '../../src/web-helper/server.js'
import { scratchFolder } from '../helper/folder.js'
import { waitUntil } from '../helper/wait.js'

const KEY = 'ab'.repeat(32)
const REQUEST = 'cd'.repeat(16)
const ADMINISTRATOR = { by: 'administrator', login: 'root' } as const
const LINK = { by: 'link', token: 'abc_-9' } as const
const RECIPIENT = {
  by: 'recipient',
  login: 'bob',
  addresses: ['bob@example.com', '"bob b"@example.com', 'bøb@bücher.example'],
} as const

const GOOD: readonly Request[] = [
  { name: 'link', token: 'abc' },
  { name: 'release', key: KEY, who: LINK },
  {
    name: 'release',
    ...{ key: KEY, recipient: 'bob@example.com', to: 'eve@example.com' },
    ...{ attach: true, learn: false, who: ADMINISTRATOR },
  },
  { name: 'remove', keys: [KEY, KEY], who: RECIPIENT },
  { name: 'learn', key: KEY, as: 'ham', who: ADMINISTRATOR },
  {
    name: 'ask',
    ...{ key: KEY, recipient: 'bob@example.com' },
    ...{ text: 'please\n,it is “mine”', who: LINK },
  },
  { name: 'requests', who: RECIPIENT },
  {
    name: 'answer',
    ...{ request: REQUEST, grant: true, note: '', who: ADMINISTRATOR },
  },
  { name: 'senders', recipient: 'bob@example.com', who: RECIPIENT },
  {
    name: 'set-sender',
    ...{ recipient: 'bob@example.com', sender: '@news.example' },
    ...{ kind: 'block', days: 366, who: RECIPIENT },
  },
  {
    name: 'set-settings',
    ...{ recipient: 'bob@example.com', digest: 'off', language: 'pt-BR' },
    who: RECIPIENT,
  },
  {
    name: 'open',
    ...{ key: KEY, recipient: 'bob@example.com', password: ' öä "x' },
    who: LINK,
  },
]

const release = { name: 'release', key: KEY, who: LINK }
const setSender = {
  name: 'set-sender',
  ...{ recipient: 'bob@example.com', sender: 'a@b.example' },
  ...{ kind: 'allow', days: 7, who: RECIPIENT },
}

const NONE: Readonly<Record<string, unknown>> = {
  'no object': 7,
  'no name': { key: KEY },
  'a name of Object': { name: 'constructor', who: LINK },
  'a path in a key': { ...release, key: `../../${'a'.repeat(58)}` },
  'a key with a line end': { ...release, key: `${KEY}\n` },
  'a key of capitals': { ...release, key: KEY.toUpperCase() },
  'a key that is a list': { ...release, key: [KEY] },
  nobody: { name: 'release', key: KEY },
  'who of no kind': { ...release, who: { by: 'root' } },
  'who is a list': { ...release, who: [] },
  'a recipient without addresses': {
    ...release,
    who: { by: 'recipient', login: 'bob' },
  },
  'an address that is a number': {
    ...release,
    who: { ...RECIPIENT, addresses: ['a@b', 7] },
  },
  'too many addresses': {
    ...release,
    who: { ...RECIPIENT, addresses: Array(501).fill('a@b') },
  },
  'NUL in an address': { ...release, to: 'a\0@b.example' },
  'two lines in an address': { ...release, to: 'a@b.example\nDATA' },
  'the null sender as a recipient': { ...release, to: '' },
  'a huge address': { ...release, to: `${'a'.repeat(400)}@b.example` },
  'attach that is a text': { ...release, attach: 'yes' },
  'a token with a slash': { name: 'link', token: 'a/b' },
  'a huge token': { name: 'link', token: 'a'.repeat(3000) },
  'too many keys': {
    name: 'remove',
    keys: Array(501).fill(KEY),
    who: ADMINISTRATOR,
  },
  'a sender without @': { ...setSender, sender: 'example.com' },
  'a sender of all': { ...setSender, sender: '@' },
  'two senders': { ...setSender, sender: 'a@b.example c@d.example' },
  'no days': { ...setSender, days: 0 },
  'days for ever': { ...setSender, days: 1e9 },
  'days that are a text': { ...setSender, days: '7' },
  'a kind of another': { ...setSender, kind: 'toString' },
  'a language that is a path': {
    name: 'set-settings',
    ...{ recipient: 'bob@example.com', digest: 'daily', language: '../x' },
    who: RECIPIENT,
  },
  'NUL in a password': {
    name: 'open',
    ...{ key: KEY, recipient: 'bob@example.com', password: 'a\0b', who: LINK },
  },
  'a request by a path': {
    name: 'answer',
    ...{ grant: true, note: '', who: ADMINISTRATOR },
  },
}

const handlers = (more: Partial<Handlers> = {}): Handlers => {
  const none = (): never => {
    throw new Error('the disk\nis full of secrets')
  }
  return {
    link: none,
    release: () => ({ released: ['bob@example.com'], already: false }),
    remove: none,
    learn: none,
    ask: none,
    requests: none,
    answer: none,
    senders: none,
    'set-sender': none,
    'unset-sender': none,
    settings: none,
    'set-settings': none,
    open: none,
    status: none,
    ...more,
  }
}

const serve = async (t: Test): Promise<{ path: string; notices: string[] }> => {
  const path = join(scratchFolder(t, 'web-helper'), 'helper.sock')
  const notices: string[] = []
  const server = serveHelper({
    ...{ path, group: null, handlers: handlers() },
    notice: text => void notices.push(text),
  })
  t.teardown(() => server.close())
  await waitUntil(() => existsSync(path) || undefined, { what: 'the socket' })
  return { path, notices }
}

t.test('requests come as they were sent', async t => {
  for (const request of GOOD) {
    t.strictSame(readRequest(JSON.stringify(request)), request)
  }
  const more = { ...release, more: 1, __proto__: { to: 'x@y.example' } }
  t.strictSame(readRequest(JSON.stringify(more)), release)
})

t.test('what is no request', async t => {
  for (const [name, value] of Object.entries(NONE)) {
    t.equal(readRequest(JSON.stringify(value)), null, name)
  }
  t.equal(readRequest('{"name":"release"'), null)
})

t.test('by a socket', async t => {
  const { path, notices } = await serve(t)
  t.equal(statSync(path).mode & 0o777, 0o660)
  const done = { released: ['bob@example.com'], already: false }
  const good = { name: 'release', key: KEY, who: LINK } as const
  const released = await askHelper(path, good)
  t.notOk(isRefused(released))
  t.strictSame(released, done)
  t.strictSame(await askHelper(path, { name: 'link', token: 'a' }), {
    refused: 'failed',
    text: 'It could not be done. Try again later, or ask the administrator.',
  })
  t.strictSame(notices, ['link: the disk?is full of secrets'])
  const wrong = { ...good, key: 'no key' }
  await t.rejects(askHelper(path, wrong), { message: 'this is no request' })
  const socket = connect(path)
  socket.on('error', () => undefined)
  socket.end(Buffer.alloc(1024 * 1024, 'x'))
  let text = ''
  for await (const chunk of socket.on('error', () => undefined)) {
    text += String(chunk)
  }
  t.match(text, /^(?:\{"error":"the request is too long"\}\n)?$/u)
  t.strictSame(await askHelper(path, good), done)
})

t.test('no helper', async t => {
  const path = join(scratchFolder(t, 'web-helper'), 'helper.sock')
  await t.rejects(askHelper(path, { name: 'link', token: 'a' }), {
    name: 'NoPeer',
    message: `No helper of filter-web runs: there is no ${path}`,
  })
})
