/*
 * NAME
 *   fuzz-child - the process that fuzzing may kill
 *
 * DESCRIPTION
 *   Makes a case of its number, or takes its bytes, and says what is wrong
 *   with it. One at a time; see fuzz.
 */
import { makeContainerCases } from './container-cases.js'
import { makeJudge, type Fault } from './judge.js'
import { mutated } from './mutate.js'
import { randomOf, type Random } from './random.js'
import { seedMessages } from './seeds.js'

/** What the parent says: a case by its number, or by its bytes in base64. */
export interface Order {
  readonly at: number
  readonly bytes?: string
}

export type FromChild =
  | { readonly type: 'ready' | 'theirs' }
  /** What it is now at: the parent keeps it, should this process die. */
  | { readonly type: 'case'; readonly bytes: string }
  | {
      readonly type: 'done'
      readonly fault: Fault | null
      readonly megabytes: number
    }

/** Cases of one sort. */
export interface Cases {
  make(random: Random): Buffer
  judge(bytes: Buffer, random: Random): Promise<Fault | null>
}

const [seed = '1', format = ''] = process.argv.slice(2)
const say = (said: FromChild): void => void process.send?.(said)

const cases =
  format === '' ? await messages() : await makeContainerCases(format)

process.on('message', (order: Order) => void work(order))
process.on('disconnect', () => process.exit())
say({ type: 'ready' })

async function work({ at, bytes }: Order): Promise<void> {
  const random = randomOf(Number(seed), at)
  const input =
    bytes === undefined ? cases.make(random) : Buffer.from(bytes, 'base64')
  if (bytes === undefined) {
    say({ type: 'case', bytes: input.toString('base64') })
  }
  const fault = await cases.judge(input, randomOf(Number(seed), -at - 2))
  const megabytes = process.memoryUsage.rss() / 1024 / 1024
  say({ type: 'done', fault, megabytes })
}

async function messages(): Promise<Cases> {
  const seeds = seedMessages()
  const judge = await makeJudge(() => say({ type: 'theirs' }))
  return {
    make: random => Buffer.from(mutated(seeds, random), 'latin1'),
    judge: (bytes, random) => judge(bytes.toString('latin1'), random),
  }
}
