/*
 * NAME
 *   cache.test - what one process remembers of what scanners said
 */
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Answers } from '../../src/scan/recall.js'
import { noteForgotten } from '../../src/verdict-cache/forgotten.js'
import { openVerdictCache } from '../../src/verdict-cache/open-cache.js'
import { scratchFolder } from '../helper/folder.js'
import { bytes, configOf, ENGINE, found, makeCache } from './made.js'

const HOUR = 60 * 60 * 1000

t.test('by default there is none', async t => {
  const config = await configOf(t.testdir(), {
    cache: ['scanners = []'],
  }).catch(() => null)
  t.equal(config, null, 'a key is given once')
  const { config: on } = await makeCache(t)
  const world = { notice: () => undefined, count: () => undefined }
  const off = { ...on, settings: () => ({ scanners: [] }) as never }
  t.equal(openVerdictCache(off, world), null)
  const cache = openVerdictCache(on, world)
  t.equal(cache?.of('spamd'), null, 'only scanners that are named')
  t.ok(cache?.of('clamd'))
})

t.test('what is kept, for how long, and what is not', async t => {
  const { cache, later, counted } = await makeCache(t)
  const objects = [bytes(1), bytes(2), bytes(3)]
  t.strictSame(await cache.recall(ENGINE, objects), [null, null, null])
  t.strictSame(counted(), { miss: 3 })
  cache.keep(ENGINE, bytes(1), [])
  cache.keep(ENGINE, bytes(2), found('Eicar'))
  t.strictSame(await cache.recall(ENGINE, objects), [[], found('Eicar'), null])
  t.strictSame(counted(), { process: 2, miss: 1 })
  for (const other of [
    { ...ENGINE, version: 'ClamAV 1.4.6/27002/Mon Nov 30 09:23:21 2026' },
    { ...ENGINE, options: '["other"]' },
    { ...ENGINE, scanner: 'yara' },
  ]) {
    t.strictSame(await cache.recall(other, objects), [null, null, null])
  }
  later(2 * HOUR - 1000)
  t.strictSame(await cache.recall(ENGINE, objects), [[], found('Eicar'), null])
  later(2000)
  t.strictSame(await cache.recall(ENGINE, objects), [
    null,
    found('Eicar'),
    null,
  ])
  later(22 * HOUR)
  t.strictSame(await cache.recall(ENGINE, objects), [null, null, null])
})

t.test('never what could not be looked at', async t => {
  const { cache } = await makeCache(t)
  const classes = ['overlimit', 'encrypted', 'damaged', 'error'] as const
  for (const word of classes) {
    const unchecked: Answers = [{ name: 'x', class: `unchecked-${word}` }]
    for (const answers of [unchecked, [...found('Eicar'), ...unchecked]]) {
      cache.keep(ENGINE, bytes(1), answers)
      t.strictSame(await cache.recall(ENGINE, [bytes(1)]), [null], word)
    }
  }
  cache.keep(ENGINE, { sha256: '' }, [])
  t.strictSame(await cache.recall(ENGINE, [{ sha256: '' }]), [null])
})

t.test('its times and its room are options', async t => {
  const options = ['clean_time = 10', 'found_time = 5', 'entries = 2']
  const { cache, later } = await makeCache(t, { cache: options })
  cache.keep(ENGINE, bytes(1), [])
  cache.keep(ENGINE, bytes(2), [])
  cache.keep(ENGINE, bytes(3), found('x'))
  const three = [bytes(1), bytes(2), bytes(3)]
  t.strictSame(await cache.recall(ENGINE, three), [null, [], found('x')])
  later(6000)
  t.strictSame(await cache.recall(ENGINE, three), [null, [], null])
  later(5000)
  t.strictSame(await cache.recall(ENGINE, three), [null, null, null])
})

t.test('forgotten by an administrator, in each process of a host', async t => {
  const folder = scratchFolder(t, 'host')
  const all = [await makeCache(t, { folder }), await makeCache(t, { folder })]
  for (const { cache, later } of all) {
    cache.keep(ENGINE, bytes(1), found('FalsePositive'))
    cache.keep(ENGINE, bytes(2), [])
    await cache.recall(ENGINE, [])
    later(1000)
  }
  // The clock of answers is not the one of the test: they are older than this.
  noteForgotten(folder, [bytes(1).sha256])
  for (const { cache } of all) {
    const known = await cache.recall(ENGINE, [bytes(1), bytes(2)])
    t.strictSame(known, [null, []])
    cache.keep(ENGINE, bytes(1), [])
    const soon = await cache.recall(ENGINE, [bytes(1)])
    t.strictSame(soon, [null], 'for some seconds nothing new either')
  }
})

t.test('a key file', async t => {
  const folder = scratchFolder(t, 'host')
  const file = join(folder, 'key')
  const store = ['cache = "redis://127.0.0.1:1"']
  const wish = { folder, store, cache: [`key_file = "${file}"`] }
  await t.rejects(makeCache(t, wish), { message: /cannot be read: ENOENT/u })
  writeFileSync(file, 'short\n', { mode: 0o600 })
  await t.rejects(makeCache(t, wish), { message: /must contain 64 hex/u })
  writeFileSync(file, `${'0'.repeat(64)}\n`)
  await t.resolves(makeCache(t, wish))
  for (const mode of [0o604, 0o602, 0o620, 0o666]) {
    chmodSync(file, mode)
    await t.rejects(makeCache(t, wish), { message: /closed to other/u })
  }
  chmodSync(file, 0o640)
  await t.resolves(makeCache(t, wish))
})
