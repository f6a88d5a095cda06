/*
 * NAME
 *   check-bucket - what becomes of the objects of a real bucket
 */
import { S3mini } from 's3mini'
import type { Test } from 'tap'
import { openQuarantine } from '../../../src/quarantine/quarantine.js'
import type { ContentObjects } from '../../../src/store/objects.js'
import { parseDatabaseAddress } from '../../../src/store/postgresql/address.js'
import {
  openPostgresql,
  type PostgresqlStore,
} from '../../../src/store/postgresql/open-postgresql.js'
import { parseBucketAddress } from '../../../src/store/s3/address.js'
import { openBucketObjects } from '../../../src/store/s3/bucket-objects.js'
import { dayOfTime } from '../../../src/store/store.js'
import { verifyStore, type Verified } from '../../../src/store/verify-store.js'
import { KEY, type Swift } from '../../helper/swift.js'
import { keptMessage, type KeptOptions } from '../../quarantine/kept.js'
import { digestIn, madeEntry, type MadeEntry } from '../made.js'

const DAY = 24 * 60 * 60 * 1000
const FIRST = Date.UTC(2026, 0, 1, 12)
const ON = dayOfTime(FIRST)

interface Setting {
  readonly store: PostgresqlStore
  readonly objects: ContentObjects
  /** The same database, with other objects. */
  readonly openWith: (objects: ContentObjects | null) => PostgresqlStore
  /** The bucket as anyone else sees it. */
  readonly raw: S3mini
  readonly names: () => Promise<string>
}

export async function checkBucket(
  t: Test,
  { fresh, swift }: { readonly fresh: () => Promise<string>; swift: Swift },
): Promise<void> {
  const setUp = async (t: Test): Promise<Setting> => {
    const [url = '', content = ''] = (await fresh()).split(' ')
    const address = parseBucketAddress(content)
    const { keyFile } = swift
    const objects = openBucketObjects({ address, keyFile, waitMs: 3000 })
    const openWith = (objects: ContentObjects | null): PostgresqlStore => {
      const options = { address: parseDatabaseAddress(url), passwordFile: '' }
      const store = openPostgresql(options, 'alpha', objects)
      t.teardown(() => store.close())
      return store
    }
    const endpoint = `${swift.endpoint}/${address.bucket}`
    const raw = new S3mini({ ...KEY, region: 'us-east-1', endpoint })
    return {
      ...{ store: openWith(objects), objects, openWith, raw },
      names: async () => {
        const all = (await raw.listObjects('/', '')) ?? []
        return all.map(({ Key }) => Key.replace('kept/', '')).join(' ')
      },
    }
  }
  const put = async (
    { kept }: PostgresqlStore,
    options: KeptOptions,
  ): Promise<MadeEntry['entry']> => {
    const { entry, bytes } = madeEntry({ arrivedAt: FIRST, ...options })
    await kept.put(entry, bytes)
    return entry
  }

  await t.test(
    'an object serves entries of a day, and goes with the last',
    async t => {
      const { store, names } = await setUp(t)
      const one = await put(store, { queueId: 'Q1' })
      const two = await put(store, { queueId: 'Q2' })
      const three = await put(store, { queueId: 'Q3', arrivedAt: FIRST + DAY })
      const next = dayOfTime(FIRST + DAY)
      const both = `${ON}/${one.sha256} ${next}/${one.sha256}`
      t.equal(await names(), both)
      await store.kept.remove([one])
      t.equal(await names(), both)
      t.equal(await digestIn(store.kept, two), two.sha256)
      await store.kept.remove([two])
      t.equal(await names(), `${next}/${one.sha256}`)
      t.equal(await digestIn(store.kept, three), three.sha256)
      // Without bytes there is no object.
      const empty = await put(store, { queueId: 'Q4', text: '' })
      t.equal(await digestIn(store.kept, empty), empty.sha256)
      t.equal(await names(), `${next}/${one.sha256}`)
    },
  )

  await t.test('what is over goes, and nothing else', async t => {
    const { store, raw, names } = await setUp(t)
    const others = [
      '2025-01-01/note',
      'zebra',
      `2025-01-01/x/${'a'.repeat(64)}`,
    ]
    for (const name of others) await raw.putObject(`kept/${name}`, 'x')
    await raw.putObject(`2025-01-01/${'a'.repeat(64)}`, 'x')
    for (let at = 0; at < 70; at++) {
      await put(store, { queueId: `Q${at}`, text: `${at}` })
    }
    const last = await put(store, { queueId: 'NEW', arrivedAt: FIRST + DAY })
    // Put for a message that was never stored.
    await raw.putObject(`kept/2025-12-31/${'b'.repeat(64)}`, 'x')
    await store.kept.expire(dayOfTime(FIRST + DAY))
    const left = (await names()).split(' ')
    const own = `${dayOfTime(FIRST + DAY)}/${last.sha256}`
    const outside = `2025-01-01/${'a'.repeat(64)}`
    t.strictSame(left.sort(), [...others, own, outside].sort())
    t.equal(await digestIn(store.kept, last), last.sha256)
  })

  await t.test(
    'bytes that were changed, and an object that is missing',
    async t => {
      const { store, objects, raw } = await setUp(t)
      const one = await put(store, { queueId: 'Q1', text: 'Subject: 1\n\n' })
      const two = await put(store, { queueId: 'Q2', text: 'Subject: 2\n\n' })
      await raw.putObject(`kept/${ON}/${one.sha256}`, 'Subject: X\n\n')
      await objects.remove({ day: ON, sha256: two.sha256 })
      for (const entry of [one, two]) {
        await t.rejects(digestIn(store.kept, entry), { name: 'DamagedError' })
      }
    },
  )

  await t.test(
    'content from before, and a bucket that is not named any more',
    async t => {
      const { openWith, store, names } = await setUp(t)
      const without = openWith(null)
      const old = await put(without, { queueId: 'Q1', text: 'old' })
      const young = await put(store, { queueId: 'Q2', text: 'young' })
      t.equal(await names(), `${ON}/${young.sha256}`)
      t.equal(await digestIn(store.kept, old), old.sha256)
      t.equal(await digestIn(without.kept, old), old.sha256)
      await t.rejects(digestIn(without.kept, young), { name: 'StoreError' })
      await t.rejects(without.kept.remove([young]), { name: 'StoreError' })
      t.equal(await store.kept.remove([old, young]), 2)
      t.equal(await names(), '')
    },
  )

  await t.test(
    'an object that someone removes before the index has it',
    async t => {
      const { objects, openWith } = await setUp(t)
      let turns = 0
      const racing = (most: number): ContentObjects => ({
        ...objects,
        put: async (name, bytes) => {
          await objects.put(name, bytes)
          if (turns++ < most) await objects.remove(name)
        },
      })
      const store = openWith(racing(2))
      const one = await put(store, { queueId: 'Q1' })
      t.equal(turns, 3)
      t.equal(await digestIn(store.kept, one), one.sha256)
      turns = 0
      const never = openWith(racing(9))
      await t.rejects(put(never, { queueId: 'Q2', text: 'other' }))
      t.equal((await store.kept.find({}, 0)).length, 1, 'nothing without bytes')
    },
  )

  await t.test('verify finds what is wrong, and mends it', async t => {
    const { objects, openWith, raw, names } = await setUp(t)
    const store = openWith({
      ...objects,
      // They are all older than a day.
      list: async function* () {
        for await (const it of objects.list()) yield { ...it, changedAt: 0 }
      },
    })
    const folder = t.testdir()
    const quarantine = openQuarantine(folder)
    const all = []
    for (const queueId of ['Q1', 'Q2', 'Q3', 'Q4']) {
      const some = { queueId, text: `Subject: ${queueId}\n\n` }
      all.push(await put(store, some))
      await quarantine.keep(keptMessage({ arrivedAt: FIRST, ...some }))
    }
    const [one, two, three] = all
    if (!one || !two || !three) throw new Error('four were put')
    const before = await names()
    const found: string[] = []
    const verify = (reads: boolean, mends: boolean): Promise<Verified> =>
      verifyStore(store, {
        ...{ folder, reads, mends },
        found: what => found.push(what),
        complain: text => found.push(text),
      })
    t.match(await verify(true, false), { entries: 4, faults: 0 })
    await objects.remove({ day: ON, sha256: one.sha256 })
    await raw.putObject(`kept/${ON}/${two.sha256}`, 'short')
    await raw.putObject(`kept/${ON}/${three.sha256}`, 'Subject: Q9\n\n')
    await raw.putObject(`kept/${ON}/${'c'.repeat(64)}`, 'x')
    await raw.putObject(`kept/2025-12-30/${'d'.repeat(64)}`, 'x')
    t.match(await verify(false, false), { faults: 4 })
    t.strictSame(found.sort(), ['damaged', 'damaged', 'unused', 'unused'])
    t.match(await verify(true, true), { faults: 5, mended: 5 })
    t.match(await verify(true, false), { entries: 4, faults: 0 })
    t.equal(await names(), before)
    const young = openWith(objects)
    await raw.putObject(`kept/${ON}/${'c'.repeat(64)}`, 'x')
    const state = await verifyStore(young, {
      ...{ folder, reads: false, mends: true },
      found: what => t.fail(what),
      complain: text => t.fail(text),
    })
    t.equal(state.faults, 0, 'what is young may get its entry')
  })

  // The last one: it stops the server.
  await t.test('the bucket is away', async t => {
    const { store, objects, names } = await setUp(t)
    const one = await put(store, { queueId: 'Q1' })
    await t.resolves(objects.check())
    await swift.stop()
    const away = { name: 'StoreError' }
    await t.rejects(objects.check(), away)
    await t.rejects(put(store, { queueId: 'Q2', text: 'other' }), away)
    await t.rejects(digestIn(store.kept, one), away)
    await t.rejects(store.kept.remove([one]), away)
    const [row] = await store.kept.find({}, 0)
    t.equal(row?.queueId, 'Q1', 'what cannot be removed is still there')
    // The same bytes are there already.
    await put(store, { queueId: 'Q3' })
    await swift.start()
    t.equal(await digestIn(store.kept, one), one.sha256)
    await put(store, { queueId: 'Q2', text: 'other' })
    t.equal((await store.kept.find({}, 0)).length, 3)
    t.equal((await names()).split(' ').length, 2)
  })
}
