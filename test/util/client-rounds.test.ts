/*
 * NAME
 *   client-rounds.test - a client with many sessions has no more of a round than
 *   one with a single session
 */
import t from 'tap'
import { ClientRounds } from '../../src/util/client-rounds.js'

const round = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Clients that take rounds, and in which order they get them. */
const clients = (share: number) => {
  const rounds = new ClientRounds(share)
  const served: string[] = []
  const take = (client: string, amount: number): void => {
    const turn = rounds.take(client, amount)
    if (turn === undefined) served.push(client)
    else void turn.then(() => served.push(client))
  }
  return { rounds, served, take }
}

t.test('who is within the share does not wait', async t => {
  const { served, take } = clients(10)
  for (let at = 0; at < 3; at++) {
    take('one', 9)
    take('other', 1)
    await round()
  }
  t.equal(served.length, 6)
})

t.test('one session waits for a share of fifty, not for all', async t => {
  const { served, take } = clients(10)
  for (let at = 0; at < 50; at++) take('many', 5)
  t.strictSame(served, ['many', 'many'])
  take('one', 5)
  t.equal(served.at(-1), 'one', 'at once')
  await round()
  t.equal(served.length, 5, 'a share in each round')
  for (let at = 0; at < 24; at++) await round()
  t.equal(served.filter(it => it === 'many').length, 50, 'all have their turn')
})

t.test('what took more than a share is owed', async t => {
  const { rounds, served, take } = clients(10)
  take('much', 1)
  rounds.charge('much', 40)
  take('much', 1)
  take('little', 1)
  t.strictSame(served, ['much', 'little'])
  for (let at = 0; at < 3; at++) await round()
  t.equal(served.length, 2)
  for (let at = 0; at < 3; at++) await round()
  t.strictSame(served, ['much', 'little', 'much'])
})

t.test('no one has a round of someone else', async t => {
  const { served, take } = clients(10)
  take('one', 100)
  take('one', 1)
  for (let at = 0; at < 5; at++) take(`other ${at}`, 100)
  t.equal(served.length, 6)
})
