/*
 * NAME
 *   listener.test - which listeners a configuration may have
 */
import t from 'tap'
import { loadConfig } from '../../src/config/config.js'
import { ENGINE_SECTIONS, REPEATED_SECTIONS } from '../../src/engine.js'
import { MAIN } from '../../src/options.js'
import { LISTENER } from '../../src/listener-options.js'
import { listenersOf, type Listener } from '../../src/receive/listener.js'

async function listeners(text: string): Promise<readonly Listener[]> {
  const source = { file: '/none', text }
  const config = await loadConfig(source, ENGINE_SECTIONS, REPEATED_SECTIONS)
  const isExplicit = (await config.origin('listen_address')) !== 'default'
  const main = config.settings(MAIN)
  return listenersOf(main, config.tables(LISTENER), isExplicit)
}

const listener = (address: string, ...more: readonly string[]): string =>
  ['[[listener]]', `address = "${address}"`, ...more].join('\n')

const CLIENTS = 'clients = ["192.0.2.1"]'
const PEER = 'forward_to = "smtp:peer:10026"'
const REACHED = /other hosts can reach .*: list those that may connect/u

/** The configuration; why it is refused, or null. */
const CASES: readonly (readonly [string, RegExp | null])[] = [
  ['', null],
  ['listen_address = ["127.0.0.2:10025", "[::1]:10025", "unix:/s"]', null],
  ['listen_address = ["localhost:10025"]', null],
  ['listen_address = ["0.0.0.0:10025"]', REACHED],
  ['listen_address = ["127.0.0.1:10025", "[::]:10025"]', REACHED],
  ['listen_address = ["lmtp:192.0.2.7:10025"]', REACHED],
  ['listen_address = ["filter.example:10025"]', REACHED],
  // A name that only begins so, and addresses that mean others.
  ['listen_address = ["127.0.0.1.example:10025"]', REACHED],
  ['listen_address = ["[::ffff:192.0.2.7]:10025"]', REACHED],
  [listener('smtp:192.0.2.7:10025'), REACHED],
  [listener('smtp:192.0.2.7:10025', CLIENTS), null],
  [listener('smtp:0.0.0.0:10025', 'clients = []'), REACHED],
  [listener('smtp:127.0.0.1:10025', CLIENTS, PEER), null],
  [listener('smtp:127.0.0.1:10025', PEER), /forward_to = .* needs clients/u],
  [
    listener('smtp:127.0.0.1:10025', 'forward_to = "SMTP: Peer port 1"'),
    /nee/u,
  ],
  [listener('unix:/s', PEER), /needs clients/u],
  [listener('unix:/s', CLIENTS), /has clients, and is a unix socket/u],
  [
    listener('smtp:192.0.2.7:10025', 'clients = ["0.0.0.0/0"]'),
    /clients must not contain all addresses/u,
  ],
  [
    listener('smtp:192.0.2.7:10025', 'clients = ["mail.example"]'),
    /clients must contain addresses or networks like/u,
  ],
  [PEER, /forward_to .*write "peer" in a \[\[listener\]\]/u],
]

t.test('listeners', async t => {
  for (const [text, expected] of CASES) {
    if (expected === null) t.ok((await listeners(text)).length > 0, text)
    else await t.rejects(listeners(text), { message: expected }, text)
  }
})

t.test('who may connect', async t => {
  const [first] = await listeners(listener('192.0.2.7:10025', CLIENTS))
  t.ok(first?.clients?.has('192.0.2.1'))
  t.notOk(first?.clients?.has('127.0.0.1'), 'no one else, on this host either')
  const [usual] = await listeners('')
  t.equal(usual?.clients, null)
})
