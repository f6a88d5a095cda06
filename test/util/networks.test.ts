/*
 * NAME
 *   networks.test - which addresses a list of networks has
 */
import t from 'tap'
import { makeNetworks, plainAddress } from '../../src/util/networks.js'

/** The list; what is in it; what is not. */
const LISTS: readonly (readonly [string, string, string])[] = [
  ['192.0.2.10', '192.0.2.10 ::ffff:192.0.2.10', '192.0.2.11 192.0.2.1 ::1'],
  ['::ffff:192.0.2.10', '192.0.2.10 ::FFFF:192.0.2.10', '192.0.2.11'],
  [
    '192.0.2.0/24',
    '192.0.2.0 192.0.2.255 ::ffff:192.0.2.7',
    '192.0.3.0 192.0.1.255 ::192.0.2.7 2001:db8::192.0.2.7',
  ],
  ['192.0.2.128/25', '192.0.2.128', '192.0.2.127'],
  ['128.0.0.0/1', '255.255.255.255 128.0.0.0', '127.255.255.255 8000::'],
  [
    '2001:db8::/64',
    '2001:db8:: 2001:db8:0:0:ffff::1 2001:DB8::192.0.2.7',
    '2001:db8:0:1:: 2001:db9:: 0.0.0.0 fe80::1 32.1.13.184',
  ],
  [
    '2001:db8::5',
    '2001:db8:0:0:0:0:0:5 2001:0db8::0005',
    '2001:db8::50 2001:db8::5%lo',
  ],
  ['::1/128', '::1 0:0:0:0:0:0:0:1', '::2 :: 127.0.0.1 0.0.0.1'],
  ['fe80::1', 'fe80::1', 'fe80::1%eth0'],
  ['10.0.0.0/8 ::1', '10.1.2.3 ::1', '11.0.0.0'],
]

/** What is refused. */
const WRONG = [
  ...['', 'x', 'localhost', 'mail.example.com', '192.0.2', '192.0.2.0/33'],
  ...['192.0.2.0/', '192.0.2.0/x', '192.0.2.0/24/1', '192.0.2.0/-1'],
  ...['192.0.2.0/255.255.255.0', '192.0.2.10/24', '2001:db8::1/64'],
  ...['2001:db8::/129', '0.0.0.0/0', '::/0', '::ffff:0.0.0.0/0', 'fe80::1%lo'],
  ...['192.0.2.0-192.0.2.9', '192.0.2.0/1e1', ' 192.0.2.1', '[::1]'],
]

t.test('lists', async t => {
  for (const [list, inside, outside] of LISTS) {
    const networks = makeNetworks(list.split(' '))
    for (const it of inside.split(' ')) t.ok(networks.has(it), `${list}: ${it}`)
    for (const it of ['', 'x', '?', ...outside.split(' ')]) {
      t.notOk(networks.has(it), `${list}: not ${it}`)
    }
  }
  t.notOk(makeNetworks([]).has('127.0.0.1'))
  for (const form of WRONG) {
    t.throws(() => makeNetworks(['192.0.2.1', form]), RangeError, form)
  }
})

t.test('an IPv4 address on a socket for IPv6', async t => {
  for (const [shown, plain] of [
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['::1', '::1'],
    ['', ''],
  ] as const) {
    t.equal(plainAddress(shown), plain)
  }
})
