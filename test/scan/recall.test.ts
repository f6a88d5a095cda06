/*
 * NAME
 *   recall.test - which engine is asked about what, and what the log is told
 */
import t from 'tap'
import type { EngineReport } from '../../src/mail/engine-report.js'
import {
  askOrRecall,
  cachedText,
  isAllCached,
  mayBeKept,
  type Answers,
  type CacheObject,
  type EngineState,
  type VerdictCache,
} from '../../src/scan/recall.js'

const objects = (...sums: readonly string[]): readonly CacheObject[] =>
  sums.map(sha256 => ({ sha256 }))

const found = (name: string): Answers => [{ name, class: 'infected' }]

/** A cache that knows these, and notes what it is given. */
const cacheOf = (
  known: Readonly<Record<string, Answers>>,
): VerdictCache & { readonly kept: string[]; readonly asked: string[] } => {
  const kept: string[] = []
  const asked: string[] = []
  return {
    ...{ kept, asked },
    recall: async ({ version }: EngineState, all: readonly CacheObject[]) => {
      asked.push(version)
      return all.map(({ sha256 }) => known[sha256] ?? null)
    },
    keep: ({ version }, { sha256 }, answers) =>
      void kept.push(`${sha256} ${version} ${answers.length}`),
  }
}

interface Wish {
  readonly known?: Readonly<Record<string, Answers>>
  readonly version?: string
  /** Of those that answer. */
  readonly answered?: string
}

const asking = async (wish: Wish) => {
  const { known = {}, version = 'v1', answered = 'v1' } = wish
  const cache = cacheOf(known)
  const shown: string[] = []
  const reports: EngineReport[] = []
  const answers = await askOrRecall(objects('a', 'b', 'c'), {
    ...{ cache, engine: { scanner: 'x', options: '' } },
    version: async () => version,
    ask: async ({ sha256 }) => {
      shown.push(sha256)
      return { answers: sha256 === 'b' ? found('B') : [], version: answered }
    },
    tell: report => reports.push(report),
  })
  const notes = reports.map(it => it.note)
  return { answers, shown: shown.join(''), notes, ...cache }
}

t.test('an engine is asked about what is not known', async t => {
  t.match(await asking({}), {
    ...{ shown: 'abc', notes: [], answers: [[], found('B'), []] },
    kept: ['a v1 0', 'b v1 1', 'c v1 0'],
  })
  t.match(await asking({ known: { a: [], b: found('Old') } }), {
    ...{ shown: 'c', notes: ['cached 2 of 3'], kept: ['c v1 0'] },
    answers: [[], found('Old'), []],
  })
  const all = await asking({ known: { a: [], b: [], c: [] } })
  t.match(all, { shown: '', notes: ['cached 3 of 3'], kept: [] })
})

t.test('without a version nothing is known, or kept', async t => {
  const mute = await asking({ known: { a: [] }, version: '', answered: '' })
  t.match(mute, { shown: 'abc', notes: [], kept: [], asked: [] })
  // It was loaded in between: the answer is of the new one.
  const later = await asking({ known: { a: [] }, answered: 'v2' })
  t.match(later.kept, ['b v2 1', 'c v2 0'])
})

t.test('a failure of the engine is one', async t => {
  const cache = cacheOf({})
  const failing = askOrRecall(objects('a'), {
    ...{ cache, engine: { scanner: 'x', options: '' } },
    version: async () => 'v1',
    ask: async () => {
      throw new Error('away')
    },
    tell: () => undefined,
  })
  await t.rejects(failing, { message: 'away' })
  t.strictSame(cache.kept, [])
})

t.test('what is said of it', async t => {
  const report = (scanner: string, note?: string): EngineReport =>
    note === undefined ? { scanner } : { scanner, note }
  const reports = [
    report('clamd', 'cached 2 of 3'),
    report('rspamd', 'not asked: larger than size_limit'),
    report('spamd'),
    report('yara', 'cached 4 of 4'),
  ]
  t.equal(cachedText(reports), 'clamd 2 of 3; yara 4 of 4')
  t.strictSame(reports.map(isAllCached), [false, false, false, true])
  t.equal(cachedText([]), '')
  t.ok(mayBeKept([]))
  t.notOk(mayBeKept([...found('x'), { name: 'y', class: 'unchecked-error' }]))
})
