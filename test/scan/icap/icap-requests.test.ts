/*
 * NAME
 *   icap-requests.test - what a server is shown, and what of a stranger is in it
 */
import t, { type Test } from 'tap'
import { parseIcapAddress } from '../../../src/scan/icap/icap-address.js'
import {
  questionHead,
  type IcapMethod,
} from '../../../src/scan/icap/icap-request.js'
import type { Message } from '../../../src/mail/message.js'
import { look } from '../../parse/looked.js'
import { attachmentMessage, plainMessage } from '../../helper/eicar.js'
import { askWith, messageOf, partOf, scannerOf, scanWith } from '../sample.js'
import { CLEAN, fakeIcap, requestIn, saying, type Asked } from './fake-icap.js'

const shown = async (
  t: Test,
  message: Message,
  options: readonly string[] = [],
): Promise<readonly Asked[]> => {
  const { address, asked, faults } = await fakeIcap(t, saying(CLEAN))
  const scanner = await scannerOf(t, 'icap', [`address=${address}`, ...options])
  await scanWith(scanner, message)
  t.same(faults, [])
  return asked.slice(1)
}

const bodies = (asked: readonly Asked[]) => asked.map(it => it.body.toString())

t.test('addresses', async t => {
  const check = (text: string, expected: string) => {
    const { place, host, uri } = parseIcapAddress(text)
    const where = 'path' in place ? place.path : `${place.host} ${place.port}`
    t.equal(`${where} ${host} ${uri}`, expected)
  }
  check(
    'icap://av.example:1345/avscan',
    'av.example 1345 av.example:1345 icap://av.example:1345/avscan',
  )
  check('icap://127.0.0.1/', '127.0.0.1 1344 127.0.0.1 icap://127.0.0.1/')
  check(
    'icap://127.0.0.1:1344/virus_scan?allow204=on&mode=simple',
    '127.0.0.1 1344 127.0.0.1:1344 icap://127.0.0.1:1344/virus_scan?allow204=on&mode=simple',
  )
  check('ICAP://[::1]:99/a/b', '::1 99 [::1]:99 icap://[::1]:99/a/b')
  check('icap://[::1]/a', '::1 1344 [::1] icap://[::1]/a')
  check(
    'icap://unix:/run/a.sock:/av',
    '/run/a.sock localhost icap://localhost/av',
  )
  for (const text of [
    ...['127.0.0.1:1344', 'icap://host', 'icaps://host/a', 'http://host/a'],
    ...['icap://host:0/a', 'icap://host:65536/a', 'icap://host:x/a'],
    ...['icap://host/a b', 'icap://host/a\r\nX: y', 'icap://ho st/a', ''],
    ...['icap://unix:/run/a.sock', 'icap://unix:run:/a', 'icap://h/\u00e4'],
  ]) {
    t.throws(() => parseIcapAddress(text), RangeError, text)
  }
})

t.test('parts, and the message if it is wanted', async t => {
  const message = await look(t, attachmentMessage({ content: 'some bytes' }))
  const parts = await shown(t, message)
  const texts = bodies(parts)
  t.ok(texts.includes('some bytes'), 'decoded')
  t.equal(texts.filter(it => it.includes('MIME-Version')).length, 0)
  const whole = await shown(t, message, ['message=true'])
  t.equal(whole.length, parts.length + 1)
  t.ok(bodies(whole)[0]?.includes('MIME-Version'), 'as it came')
  const same = messageOf({
    parts: ['1', '2', '3'].map(path => partOf({ path, content: 'same' })),
  })
  t.same(bodies(await shown(t, same)), ['same'], 'once')
  const empty = messageOf({ parts: [partOf({ content: '' })] })
  t.match(
    bodies(await shown(t, empty)),
    [/^Subject: x/],
    'there is nothing else',
  )
  const nothing = messageOf({ bytes: '' })
  t.same(await shown(t, nothing), [])
  const packed = messageOf({
    parts: [
      partOf({ path: '1', content: 'rar', detectedType: 'application/x-own' }),
      partOf({ path: '1/1', form: 'packed', content: 'in it' }),
      partOf({ path: '2', content: 'zip', detectedType: 'application/zip' }),
      partOf({ path: '2/1', form: 'packed', content: 'known' }),
    ],
  })
  t.same(bodies(await shown(t, packed)), ['rar', 'in it', 'zip'])
})

t.test('too large, and too many', async t => {
  const parts = [
    partOf({ path: '1', content: 'x'.repeat(1001) }),
    partOf({ path: '2', content: 'y'.repeat(1000) }),
  ]
  const { address, asked } = await fakeIcap(t, saying(CLEAN))
  const scanner = await scannerOf(t, 'icap', [
    ...[`address=${address}`, 'size_limit=1000'],
  ])
  t.same(await scanWith(scanner, messageOf({ parts })), [
    {
      ...{ scanner: 'icap', class: 'unchecked-overlimit', part: '1' },
      name: 'larger than size_limit',
    },
  ])
  t.same(bodies(asked.slice(1)), ['y'.repeat(1000)])
  const many = Array.from({ length: 1001 }, (_, at) =>
    partOf({ path: `${at}`, content: `${at}` }),
  )
  t.match(await scanWith(scanner, messageOf({ parts: many })), [
    { class: 'unchecked-overlimit', name: 'more than 1000 objects', part: '' },
  ])
})

t.test('what a request says', async t => {
  const part = partOf({
    ...{ path: '1', names: ['Grüße 1.pdf'], content: 'hello\n' },
    detectedType: 'application/pdf',
  })
  const [asked] = await shown(t, messageOf({ parts: [part] }))
  t.match(asked?.lines, [
    /^RESPMOD icap:\/\/127\.0\.0\.1:\d+\/scan ICAP\/1\.0$/,
    /^Host: 127\.0\.0\.1:\d+$/,
    /^User-Agent: Postsift\/\d/,
    /^Allow: 204$/,
    /^Encapsulated: req-hdr=0, res-hdr=\d+, res-body=\d+$/,
  ])
  t.same(asked?.http, [
    'GET http://postsift.invalid/object HTTP/1.1',
    'Host: postsift.invalid',
    '',
    'HTTP/1.1 200 OK',
    'Content-Type: application/pdf',
    'Content-Length: 6',
    "Content-Disposition: attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.pdf",
    '',
  ])
  const [posted] = await shown(t, messageOf({ parts: [part] }), [
    'method=REQMOD',
  ])
  t.match(posted?.lines[4], /^Encapsulated: req-hdr=0, req-body=\d+$/)
  t.match(
    posted?.http[0],
    /^POST http:\/\/postsift\.invalid\/object HTTP\/1\.1$/,
  )
  t.equal(posted?.body.toString(), 'hello\n')
})

t.test('the envelope is not sent', async t => {
  const { address, asked, faults } = await fakeIcap(t, saying(CLEAN))
  const scanner = await scannerOf(t, 'icap', [`address=${address}`])
  const message = messageOf({ parts: [partOf({ content: 'hello' })] })
  await askWith(scanner, message)
  await askWith(scanner, message, {
    sender: 'größe\r\nX: y@例え.example',
    recipients: Array.from({ length: 1000 }, (_, at) => ({
      address: `user-${at}-ü@example.org`,
    })),
    ...{ isAuthenticated: true, saslUsername: 'ünn', queueId: '4Abc' },
  })
  t.same(faults, [])
  t.same({ ...asked[2] }, { ...asked[1] })
})

// Seeded: the same names each time.
const randoms = (seed: number) => () => {
  seed = (seed * 1103515245 + 12345) % 2 ** 31
  return seed / 2 ** 31
}

t.test('no name or type of a stranger is more than a value', async t => {
  const random = randoms(20)
  const pick = <T>(all: readonly T[]): T | undefined =>
    all[Math.floor(random() * all.length)]
  const PIECES = [
    ...[
      '\r\n',
      '\n',
      '\r',
      '\0',
      '\r\n\r\n',
      'X-Evil: y',
      ' HTTP/1.1',
      '%0d%0a',
    ],
    ...[
      '"',
      "'",
      ';',
      ':',
      '/',
      '\\',
      '..',
      'ä',
      '例',
      '\ud800',
      '\u2028',
      'a.exe',
    ],
    ...[
      '0\r\n\r\n',
      'Encapsulated: null-body=0',
      ' ',
      '\t',
      '=',
      '*',
      '%',
      ',',
    ],
  ]
  const address = parseIcapAddress('icap://h/s')
  for (let round = 0; round < 3000; round++) {
    const text = () =>
      Array.from({ length: Math.floor(random() * 12) }, () =>
        pick(PIECES),
      ).join('')
    const method: IcapMethod = random() < 0.5 ? 'RESPMOD' : 'REQMOD'
    const label = { fileName: text(), type: text(), size: 0 }
    const head = questionHead(method, address, label)
    const found = requestIn(Buffer.concat([head, Buffer.from('0\r\n\r\n')]))
    if (found === null) throw new Error(`no request: ${head.toString()}`)
    const { lines, http } = found.request
    const names = [...lines, ...http]
      .filter(it => it !== '')
      .map(it => it.replace(/^([\w-]+: ?|\S+ ).*/s, '$1').trim())
    const expected = [
      ...[method, 'Host:', 'User-Agent:', 'Allow:', 'Encapsulated:'],
      ...(method === 'RESPMOD'
        ? ['GET', 'Host:', 'HTTP/1.1']
        : ['POST', 'Host:']),
      ...['Content-Type:', 'Content-Length:'],
      ...(label.fileName === '' ? [] : ['Content-Disposition:']),
    ]
    const said = JSON.stringify(label)
    if (names.join() !== expected.join())
      t.equal(names.join(), expected.join(), said)
    const value = http.find(it => it.startsWith('Content-Disposition')) ?? ''
    if (!/^[\w*:;=' .%-]*$/.test(value)) t.fail(`${value} of ${said}`)
    if (value.length > 700) t.fail(`long: ${said}`)
    const url = http[0] ?? ''
    const verb = method === 'RESPMOD' ? 'GET' : 'POST'
    const own = `${verb} http://postsift.invalid/object HTTP/1.1`
    if (url !== own) t.equal(url, own, said)
  }
  t.pass('3000 names and types')
})

t.test('a whole message of hostile names', async t => {
  const name = 'a\r\nX-Evil: y\r\n\r\n0\r\n\r\nOPTIONS icap://x/ ICAP/1.0'
  const parts = [partOf({ names: [name], content: '0\r\n\r\nRESPMOD x' })]
  const { address, asked, faults } = await fakeIcap(t, saying(CLEAN))
  const scanner = await scannerOf(t, 'icap', [`address=${address}`])
  await scanWith(scanner, messageOf({ parts, bytes: plainMessage() }))
  t.same(faults, [])
  t.same(
    asked.map(it => it.method),
    ['OPTIONS', 'RESPMOD'],
  )
  t.equal(asked[1]?.body.toString(), '0\r\n\r\nRESPMOD x')
})
