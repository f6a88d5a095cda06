import t from 'tap'
import { SlowClients } from '../../src/read/slow-clients.js'

const clientsAfter = (...notes: readonly [string, boolean][]): SlowClients => {
  const clients = new SlowClients()
  for (const [client, wasSlow] of notes) clients.note(client, wasSlow)
  return clients
}
const times = (
  count: number,
  client: string,
  wasSlow: boolean,
): [string, boolean][] => Array.from({ length: count }, () => [client, wasSlow])

t.test('a client is slow after a slow message, and others are not', t => {
  const clients = clientsAfter(['192.0.2.1', true])
  t.equal(clients.has('192.0.2.1'), true)
  t.equal(clients.has('192.0.2.2'), false)
  t.end()
})

t.test('four quick messages make up for a slow one', t => {
  const slow = ['192.0.2.1', true] as [string, boolean]
  const after = (count: number): boolean =>
    clientsAfter(slow, ...times(count, '192.0.2.1', false)).has('192.0.2.1')
  t.equal(after(3), true)
  t.equal(after(4), false)
  t.end()
})

t.test('a thousand slow messages are made up for by 32 quick ones', t => {
  const after = (count: number): boolean =>
    clientsAfter(
      ...times(1000, '192.0.2.1', true),
      ...times(count, '192.0.2.1', false),
    ).has('192.0.2.1')
  t.equal(after(31), true)
  t.equal(after(32), false)
  t.end()
})

t.test('quick messages are no credit for a slow one', t => {
  const clients = clientsAfter(...times(100, '192.0.2.1', false), [
    '192.0.2.1',
    true,
  ])
  t.equal(clients.has('192.0.2.1'), true)
  t.end()
})

t.test('a client that cannot be told from others is never slow', t => {
  t.equal(clientsAfter(['', true]).has(''), false)
  t.end()
})

t.test('of very many clients the oldest is forgotten', t => {
  const clients = new SlowClients()
  for (let at = 0; at <= 10_000; at++) clients.note(`client ${at}`, true)
  t.equal(clients.has('client 0'), false)
  t.equal(clients.has('client 1'), true)
  t.equal(clients.has('client 10000'), true)
  t.end()
})
