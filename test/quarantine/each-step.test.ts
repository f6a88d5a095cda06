/*
 * NAME
 *   each-step.test - a disk that fails, at every step of keeping a message
 *
 * DESCRIPTION
 *   inject.mjs counts what the quarantine asks of the file system, and makes
 *   one call fail: the first, the second, until keep() makes no further one.
 *   Whatever fails: what was kept is whole, what was not kept cannot be seen,
 *   the next try succeeds, and in the end there is one entry and nothing else.
 *   The same in each way in: test/faults/cells/quarantine.ts.
 */

import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCatalog } from '../../src/quarantine/catalog.js'
import { bytesPath, readEntry } from '../../src/quarantine/entry.js'
import { openQuarantine, type Kept } from '../../src/quarantine/quarantine.js'
import { planFile, type Plan } from '../faults/plan.js'
import { scratchFolder } from '../helper/folder.js'
import { keptMessage } from './kept.js'

const CODES = ['ENOSPC', 'EIO', 'EMFILE', 'EROFS'] as const
/** More than one write. */
const TEXT = `Subject: kept\n\n${'a line of the text\n'.repeat(10_000)}`

const OURS = keptMessage({ queueId: 'Q1', text: TEXT })

/** What is there before our message comes; gives the entries in the end. */
const SITUATIONS: Readonly<
  Record<string, (folder: string) => Promise<number>>
> = {
  'nothing is there': () => Promise.resolve(1),
  'others are kept': async folder => {
    await openQuarantine(folder, 1e9).keep(keptMessage({ queueId: 'Q2' }))
    return 2
  },
  'another has the same bytes': async folder => {
    const other = keptMessage({ queueId: 'Q2', text: TEXT })
    await openQuarantine(folder).keep(other)
    return 2
  },
  'it is kept already': async folder => {
    await openQuarantine(folder).keep(OURS)
    return 1
  },
  'a group may read it': folder => {
    chmodSync(folder, 0o2750)
    return Promise.resolve(1)
  },
}

const faultsOf = (folder: string, message: Kept): string[] => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.flatMap(name => {
    const [, key = ''] = /^..\/([0-9a-f]{64})\.json$/u.exec(name) ?? []
    if (key === '') return []
    const { size } = readEntry(folder, key)
    const path = bytesPath(folder, key)
    const isWhole = statSync(path).size === size
    const isOurs = size === message.bytes.size
    const isSame = !isOurs || readFileSync(path, 'utf8') === TEXT
    return isWhole && isSame ? [] : [`${name} is not whole`]
  })
}

const leftIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    /(?:^|\/)\./u.test(name),
  )

t.test('every step fails once', async t => {
  const home = scratchFolder(t, 'steps')
  const plan = planFile(join(home, 'plan'))
  process.env['POSTSIFT_FAULT'] = plan.path
  const hook = '../faults/inject.mjs'
  await import(hook)
  for (const [situation, prepare] of Object.entries(SITUATIONS)) {
    for (const when of ['before', 'after'] as const) {
      let steps = 0
      for (let isMet = true; isMet; steps++) {
        const folder = join(home, `${situation} ${when} ${steps}`)
        await openQuarantine(folder).keep(keptMessage({ queueId: 'Q0' }))
        const others = await prepare(folder)
        const value = CODES[steps % CODES.length] ?? 'EIO'
        const fault: Plan = {
          ...{ point: 'any', nth: steps + 1, match: folder },
          ...{ when, act: 'error', value },
        }
        plan.set(fault)
        const story = `${situation}: ${value} ${when} step ${steps + 1}`
        const quarantine = openQuarantine(folder)
        const first = await quarantine.keep(OURS).then(
          () => 'kept',
          (error: NodeJS.ErrnoException) => error.code ?? error.message,
        )
        isMet = !plan.isOpen()
        plan.clear()
        t.ok(first === 'kept' || first === value, `${story}: ${first}`)
        t.strictSame(faultsOf(folder, OURS), [], story)
        await t.resolves(quarantine.keep(OURS), `${story}: the next try`)
        t.equal(readCatalog(folder).rows.length, others + 1, story)
        t.strictSame(readCatalog(folder).damaged, [], story)
        t.strictSame(faultsOf(folder, OURS), [], story)
        t.strictSame(leftIn(folder), [], story)
      }
      t.ok(steps > 8, `${situation}: ${steps} steps`)
    }
  }
})
