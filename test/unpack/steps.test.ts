/*
 * NAME
 *   steps.test - twice the bytes are twice the work
 *
 * DESCRIPTION
 *   Work is what the budget counts: bytes that are looked at and steps. Nothing
 *   is timed. What runs out of its budget says so.
 */
import { tmpdir } from 'node:os'
import t from 'tap'
import { parseMessage } from '../../src/parse/parse.js'
import { Budget } from '../../src/util/budget.js'
import { bytesOf } from '../../src/util/bytes.js'
import { Scratch } from '../../src/util/scratch.js'
import { leafPart, type LeafFacts } from '../../src/mail/leaf.js'
import { unpackPart } from '../../src/unpack/unpack.js'
import { WORK_ARCHIVES } from '../fuzz/work-archives.js'
import { WORK_FILES } from '../fuzz/work-files.js'

t.setTimeout(15 * 60 * 1000)

const SIZE = 100_000
const LIMITS = { parts: 1500, bytes: 300e6, depth: 50, containers: 14 }

/** What it takes of the budget, and why no more. */
const workOf = async (
  name: string,
  bytes: Buffer,
): Promise<{ readonly work: number; readonly codes: readonly string[] }> => {
  const budget = new Budget({ ...LIMITS, size: bytes.length })
  const scratch = new Scratch(tmpdir(), 0)
  const { signal } = new AbortController()
  const tools = { budget, scratch, signal, passwords: () => [], depth: 0 }
  const facts = {
    path: '1',
    form: 'encoded',
    reading: 'likely',
    names: [name],
    declaredType: '',
    content: bytesOf(bytes),
  } as unknown as LeafFacts
  try {
    const part = leafPart(facts)
    const { defects } = name.endsWith('.eml')
      ? await parseMessage(part.content, {
          ...tools,
          path: '',
          containers: 0,
        } as unknown as Parameters<typeof parseMessage>[1])
      : ((await unpackPart(part, tools)) ?? { defects: [] })
    const { touched, steps } = budget.spent
    return { work: touched + 64 * steps, codes: defects.map(it => it.code) }
  } finally {
    scratch.close()
  }
}

const OVER = ['too-much-work', 'too-much-memory', 'too-many-parts']

for (const { story, name, file } of [...WORK_FILES, ...WORK_ARCHIVES]) {
  t.test(`${name}: ${story}`, async t => {
    const once = await workOf(name, file(SIZE))
    const twice = await workOf(name, file(2 * SIZE))
    const isOver = [...once.codes, ...twice.codes].some(it => OVER.includes(it))
    const ratio = twice.work / Math.max(once.work, 1)
    t.ok(once.work > 0, 'it is looked at')
    t.ok(isOver || ratio < 2.6, `${ratio.toFixed(2)} times the work`, {
      once,
      twice,
    })
  })
}
