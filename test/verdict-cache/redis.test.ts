/*
 * NAME
 *   redis.test - what hosts remember together, in a real redis-server
 *
 * DESCRIPTION
 *   Each cache here is a worker of filterd on a host of its own, unless it is said
 *   otherwise. What is written is not waited for: known() asks until it is there.
 */
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Answers, CacheObject } from '../../src/scan/recall.js'
import { connect } from '../../src/verdict-cache/open-cache.js'
import { shareForgotten } from '../../src/verdict-cache/shared.js'
import { keyOf, PREFIX } from '../../src/verdict-cache/value.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { runProgram } from '../helper/program.js'
import { startRedis, startSentinel, type RedisServer } from '../helper/redis.js'
import { waitUntil } from '../helper/wait.js'
import { bytes, ENGINE, found, makeCache, type Made } from './made.js'

const INFECTED = found('Eicar')

/** Two hosts with the same release.key. */
const twoHosts = async (
  t: Teardown,
  url: string,
  store: readonly string[] = [],
): Promise<readonly [Made, Made]> => {
  const folders = [scratchFolder(t, 'one'), scratchFolder(t, 'two')] as const
  const wish = { store: [`cache = "${url}"`, ...store] }
  const one = await makeCache(t, { ...wish, folder: folders[0] })
  copyFileSync(join(folders[0], 'release.key'), join(folders[1], 'release.key'))
  const two = await makeCache(t, { ...wish, folder: folders[1] })
  return [one, two]
}

const known = (
  { cache, later }: Made,
  object: CacheObject,
  wanted: Answers,
): Promise<unknown> =>
  waitUntil(
    async () => {
      const [answers] = await cache.recall(ENGINE, [object])
      // What waits for another connection need not wait.
      if (!answers) later(100)
      return JSON.stringify(answers) === JSON.stringify(wanted) || undefined
    },
    { what: 'the answer of another host', timeoutMs: 20_000 },
  )

/** Until it has read what is forgotten: a server that is slow is not waited for. */
const unknown = ({ cache, later }: Made, object: CacheObject) =>
  waitUntil(
    async () => {
      later(2000)
      const [answers] = await cache.recall(ENGINE, [object])
      return answers === null || undefined
    },
    { what: 'an answer to be forgotten', timeoutMs: 20_000 },
  )

/** Until what one keeps can be read by the other. */
const together = (one: Made, two: Made, number = 99): Promise<unknown> =>
  waitUntil(
    async () => {
      one.cache.keep(ENGINE, bytes(number), INFECTED)
      one.later(100)
      two.later(100)
      const [answers] = await two.cache.recall(ENGINE, [bytes(number)])
      return answers ?? undefined
    },
    { what: 'two hosts to share', timeoutMs: 20_000 },
  )

/** Until it was read, and not believed. */
const isForged = async (
  t: Test,
  made: Made,
  number: number,
  story: string,
): Promise<void> => {
  const seen = await waitUntil(
    async () => {
      made.later(100)
      const [answers] = await made.cache.recall(ENGINE, [bytes(number)])
      t.equal(answers, null)
      const { forged = 0, miss } = made.counted()
      return forged > 0 ? { forged, miss } : undefined
    },
    { what: 'a value that is forged', timeoutMs: 20_000 },
  )
  t.strictSame(seen, { forged: 1, miss: 1 }, story)
}

const rawKey = (number: number): string => PREFIX + keyOf(ENGINE, bytes(number))

t.test('one host learns from the other, and trusts no one else', async t => {
  const redis = await startRedis(t)
  const [one, two] = await twoHosts(t, redis.url)
  await together(one, two)
  one.cache.keep(ENGINE, bytes(1), [])
  one.cache.keep(ENGINE, bytes(2), INFECTED)
  await known(two, bytes(1), [])
  await known(two, bytes(2), INFECTED)
  const ttl = async (number: number) => redis.send('TTL', rawKey(number))
  t.match(
    [await ttl(1), await ttl(2)],
    [/^(?:7200|7199|719.)$/u, /^86(?:400|39.)$/u],
  )
  two.counted()
  await two.cache.recall(ENGINE, [bytes(1), bytes(2), bytes(3)])
  t.match(two.counted(), { process: 2, miss: 1 })

  const clean = String(await redis.send('GET', rawKey(1)))
  const forged: Readonly<Record<string, string>> = {
    'of other bytes': clean,
    'without a signature': '[1796000000000]',
    changed: clean.replace('[', '[1'),
    long: 'x'.repeat(100_000),
  }
  let number = 10
  for (const [story, value] of Object.entries(forged)) {
    await redis.send('SET', rawKey(++number), value)
    await isForged(t, two, number, story)
  }
  await redis.send('LPUSH', rawKey(20), 'x')
  const both = await two.cache.recall(ENGINE, [bytes(20), bytes(99)])
  t.match(both, [null, INFECTED], 'another kind of value is none')

  // Another release.key.
  const stranger = await makeCache(t, { store: [`cache = "${redis.url}"`] })
  await isForged(t, stranger, 1, 'of another release.key')
  const other = { ...ENGINE, version: 'ClamAV 1.4.6/27002/x' }
  t.strictSame(await two.cache.recall(other, [bytes(1)]), [null])
})

t.test('what is forgotten is forgotten on all hosts', async t => {
  const redis = await startRedis(t)
  const [one, two] = await twoHosts(t, redis.url)
  await together(one, two, 1)
  const connection = await connect(one.config)
  await shareForgotten(connection, [bytes(1).sha256], Date.now())
  for (const made of [one, two]) {
    await unknown(made, bytes(1))
  }
  await together(one, two, 2)
  const many = Array.from({ length: 900 }, (_, at) => bytes(1000 + at).sha256)
  await shareForgotten(connection, many, Date.now())
  connection.close()
  // More than is read: all is.
  await unknown(two, bytes(2))
})

t.test('dead, back, frozen and back: no message waits', async t => {
  const redis = await startRedis(t)
  const [one, two] = await twoHosts(t, redis.url)
  await together(one, two)
  await redis.kill()
  for (let number = 0; number < 20; number++) {
    t.strictSame(await two.cache.recall(ENGINE, [bytes(number)]), [null])
    two.cache.keep(ENGINE, bytes(number), [])
  }
  t.strictSame(await two.cache.recall(ENGINE, [bytes(7)]), [[]], 'for itself')
  t.match(two.notices.at(-1), /^its server is not asked for a while/u)
  await redis.start()
  await together(one, two, 200)
  t.equal(two.notices.at(-1), 'its server answers again')

  redis.freeze()
  two.counted()
  for (let number = 300; number < 340; number++) {
    t.strictSame(await two.cache.recall(ENGINE, [bytes(number)]), [null])
  }
  // Each of them waited for LIMIT_MS, and no other message did.
  const { error = 0, miss } = two.counted()
  t.strictSame([error, miss], [3, 40])
  redis.thaw()
  await together(one, two, 400)
})

t.test('many at once', async t => {
  const redis = await startRedis(t)
  const [one, two] = await twoHosts(t, redis.url)
  await together(one, two)
  const numbers = Array.from({ length: 150 }, (_, at) => 500 + at)
  for (const it of numbers) one.cache.keep(ENGINE, bytes(it), found(`v${it}`))
  await known(two, bytes(649), found('v649'))
  await waitUntil(
    async () => {
      two.later(100)
      const looks = await Promise.all(
        numbers.map(it =>
          two.cache.recall(ENGINE, [bytes(it), bytes(it + 1000)]),
        ),
      )
      const due = numbers.map(it => [found(`v${it}`), null])
      return JSON.stringify(looks) === JSON.stringify(due) || undefined
    },
    { what: 'all of them', timeoutMs: 20_000 },
  )
})

t.test('a password, and an account of the server', async t => {
  const redis = await startRedis(t, {
    requirepass: 'secret1',
    user: 'filter on >secret2 ~postsift:* +getrange +set +append +expire',
  })
  const folder = scratchFolder(t, 'passwords')
  const file = (name: string, mode: number, text: string): string => {
    writeFileSync(join(folder, name), `${text}\n`, { mode })
    return `cache_password_file = "${join(folder, name)}"`
  }
  const [one, two] = await twoHosts(t, redis.url, [file('a', 0o600, 'secret1')])
  await together(one, two)
  const url = redis.url.replace('//', '//filter@')
  const [three, four] = await twoHosts(t, url, [file('b', 0o640, 'secret2')])
  await together(three, four)
  const wrong: readonly (readonly [string, RegExp])[] = [
    [file('c', 0o600, 'secret3'), /WRONGPASS/u],
    [file('d', 0o644, 'secret1'), /d must be closed to other accounts/u],
    ['cache_password_file = "/none"', /ENOENT/u],
    ['', /NOAUTH/u],
  ]
  for (const [line, notice] of wrong) {
    const store = [`cache = "${redis.url}"`, line]
    const { notices } = await makeCache(t, { store })
    await waitUntil(() => notices[0], { what: `a notice for ${line}` })
    t.match(notices[0], notice)
  }
})

t.test('TLS: the certificate is checked, and its name', async t => {
  const folder = scratchFolder(t, 'tls')
  const file = (name: string): string => join(folder, name)
  const made = await runProgram('/usr/bin/openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', file('key.pem'), '-out', file('cert.pem')],
  ])
  t.equal(made.status, 0, made.stderr)
  const port = String(await freePort())
  await startRedis(t, {
    ...{ 'tls-port': port, 'tls-auth-clients': 'no' },
    'tls-cert-file': file('cert.pem'),
    'tls-key-file': file('key.pem'),
    'tls-ca-cert-file': file('cert.pem'),
  })
  const ca = `?sslrootcert=${file('cert.pem')}`
  const hosts = await twoHosts(t, `rediss://localhost:${port}${ca}`)
  await together(...hosts)
  const wrong: Readonly<Record<string, RegExp>> = {
    [`rediss://localhost:${port}`]: /self-signed certificate/u,
    [`rediss://127.0.0.1:${port}${ca}`]: /does not match certificate/u,
    [`rediss://localhost:${port}?sslrootcert=/none`]: /ENOENT/u,
  }
  for (const [url, notice] of Object.entries(wrong)) {
    const { notices } = await makeCache(t, { store: [`cache = "${url}"`] })
    await waitUntil(() => notices[0], { what: `a notice for ${url}` })
    t.match(notices[0], notice)
  }
})

const replicate = async (redis: RedisServer, master: RedisServer) => {
  await redis.send('REPLICAOF', '127.0.0.1', String(master.port))
  await waitUntil(
    async () =>
      /master_link_status:up/u.test(String(await redis.send('INFO'))) ||
      undefined,
    { what: 'a replica', timeoutMs: 20_000 },
  )
}

/** Waits; a server that Sentinel gives a new role closes the connections of its
 * clients, so one that does not answer is asked again. */
const waitForRole = async (redis: RedisServer, role: 'master' | 'slave') => {
  const asked = async () =>
    String(await redis.send('INFO', 'replication').catch(() => ''))
  await waitUntil(
    async () => (await asked()).includes(`role:${role}`) || undefined,
    { what: `a server to be ${role}`, timeoutMs: 30_000 },
  )
}

t.test(
  'Sentinel: the master dies, and is a replica when it is back',
  async t => {
    const first = await startRedis(t)
    const second = await startRedis(t)
    await replicate(second, first)
    const sentinel = await startSentinel(t, first)
    await waitUntil(
      async () =>
        /slaves=1/u.test(String(await sentinel.send('INFO', 'sentinel'))) ||
        undefined,
      { what: 'Sentinel to know the replica', timeoutMs: 30_000 },
    )
    const [one, two] = await twoHosts(
      t,
      `sentinel://127.0.0.1:1,127.0.0.1:${sentinel.port}/main`,
    )
    await together(one, two)
    await first.kill()
    await waitForRole(second, 'master')
    await together(one, two, 100)
    t.notOk(await first.send('PING').catch(() => null), 'the first is dead')
    // It comes back with what it knew, and Sentinel makes it a replica.
    await first.start()
    await together(one, two, 101)
    await waitForRole(first, 'slave')
    await together(one, two, 102)
  },
)

t.test('READONLY: the server is no master any more', async t => {
  const first = await startRedis(t)
  const second = await startRedis(t)
  const [one, two] = await twoHosts(t, first.url)
  await together(one, two)
  await replicate(first, second)
  await waitUntil(
    async () => {
      one.later(100)
      await one.cache.recall(ENGINE, [bytes(1)])
      one.cache.keep(ENGINE, bytes(1), INFECTED)
      const why = 'its server is not asked for a while (READONLY'
      return one.notices.find(it => it.startsWith(why))
    },
    { what: 'READONLY', timeoutMs: 20_000 },
  )
  await first.send('REPLICAOF', 'NO', 'ONE')
  await together(one, two, 2)
  t.equal(one.notices.at(-1), 'its server answers again')
})
