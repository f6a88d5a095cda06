/*
 * NAME
 *   readers-main - npm run test:readers
 *
 * SYNOPSIS
 *   npm run test:readers -- [--minutes N] [--messages N] [--seed S] [--from N] [--case N]
 *
 * DESCRIPTION
 *   Random messages that hide something, through all readers that this machine
 *   has: whatever one of them finds that is forbidden, Postsift finds or calls
 *   ambiguous. See hunt, grammar and readers.
 *
 *   --minutes   how long at most; 2 by default
 *   --messages  how many at most
 *   --seed      another number gives other messages
 *   --from      the number of the first message; 0 by default
 *   --case      only this one, and what each reader finds in it
 *
 * EXIT STATUS
 *   0 when nothing is missed; 1 otherwise.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { EICAR } from '../helper/eicar.js'
import { randomOf } from '../fuzz/random.js'
import { makeMessage } from './grammar.js'
import { hunt } from './hunt.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    messages: { type: 'string', default: '1000000000' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    case: { type: 'string' },
    from: { type: 'string', default: '0' },
    misses: { type: 'string', default: '20' },
  },
})
const out = (line: string): void => void process.stdout.write(`${line}\n`)
const seed = Number(values.seed)
const one = values.case
if (one !== undefined) out(makeMessage(randomOf(seed, Number(one)), EICAR))

const folder = mkdtempSync(join(tmpdir(), 'postsift-readers-'))
try {
  out(`readers: seed ${seed}`)
  const { messages, shown, misses, readers } = await hunt({
    seed,
    from: Number(one ?? values.from),
    messages: one === undefined ? Number(values.messages) : 1,
    minutes: Number(values.minutes),
    mostMisses: Number(values.misses),
    folder,
    out,
  })
  for (const { name, source, state } of readers) {
    out(`  ${name.padEnd(24)} ${source.padEnd(24)} ${state}`)
  }
  out(
    `readers: ${misses.length} missed of ${messages} messages; ${shown} that are clean were shown to the readers`,
  )
  const broken = readers.some(({ state }) => state === 'broken')
  process.exitCode = misses.length > 0 || broken ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
