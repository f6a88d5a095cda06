/*
 * NAME
 *   scan-rows - filter-scan on a folder of many messages
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { honestMessages } from '../corpus/honest/honest.js'
import { attachmentMessage, EICAR } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import { startProgram } from '../helper/program.js'
import { familyOf, inTurns, mebibytesOf, median, type Cost } from './measure.js'
import { atLeast, atMost, type Bench, type Row } from './row.js'

const SAMPLE_MS = 500

export const scanFolder: Row = {
  name: 'scan',
  measure: async bench => {
    const messages = bench.long ? 10_000 : 2000
    const folder = manyMessages(bench, messages)
    const sizes: number[] = []
    const [all, one] = (await inTurns(1, [
      () => scan(bench, { folder, messages, jobs: [], sizes }),
      () => scan(bench, { folder, messages, jobs: ['--jobs', '1'], sizes: [] }),
    ])) as [Cost, Cost]
    const cores = availableParallelism()
    const quarter = Math.ceil(sizes.length / 4)
    const early = median(sizes.slice(quarter, 2 * quarter))
    const late = median(sizes.slice(-quarter))
    return [
      {
        work: `filter-scan, ${messages} messages, ${cores} processors`,
        ours: `${seconds(all)}`,
        beside: `--jobs 1: ${seconds(one)}`,
        ratio: one.ms / all.ms,
        wanted: atLeast(2),
      },
      {
        work: 'filter-scan, memory, last quarter beside the second',
        ours: `${late.toFixed(0)} MB`,
        beside: `${early.toFixed(0)} MB`,
        ratio: late / early,
        wanted: atMost(1.1),
      },
    ]
  },
}

// The last one is EICAR: who does not look does not find it.
function manyMessages({ t }: Bench, messages: number): string {
  const folder = scratchFolder(t, 'many')
  const honest = honestMessages().map(({ bytes }) => bytes)
  const found = attachmentMessage({ content: EICAR })
  for (let at = 0; at < messages; at++) {
    const below = join(folder, String(Math.floor(at / 1000)))
    mkdirSync(below, { recursive: true })
    const bytes = at === messages - 1 ? found : honest[at % honest.length]
    writeFileSync(join(below, `${at}.eml`), bytes ?? '')
  }
  return folder
}

async function scan(
  { t, postsift }: Bench,
  what: {
    readonly folder: string
    readonly messages: number
    readonly jobs: readonly string[]
    readonly sizes: number[]
  },
): Promise<Cost> {
  const start = performance.now()
  const program = startProgram(t, join(postsift.bin, 'filter-scan.js'), [
    ...['--config', '/dev/null', '--json', ...what.jobs, what.folder],
  ])
  const timer = setInterval(() => {
    try {
      const sizes = familyOf(program.pid).map(pid => mebibytesOf(pid, 'now'))
      what.sizes.push(sizes.reduce((sum, it) => sum + it, 0))
    } catch {
      // One of them has just ended.
    }
  }, SAMPLE_MS)
  const { stdout, stderr } = await program.ended
  clearInterval(timer)
  const ms = performance.now() - start
  const lines = stdout.trimEnd().split('\n')
  if (lines.length !== what.messages)
    throw new Error(`${lines.length}: ${stderr}`)
  const infected = lines.filter(line => line.includes('"infected"'))
  if (infected.length === 0) throw new Error('EICAR was not found')
  return { ms, cpuMs: 0 }
}

function seconds({ ms }: Cost): string {
  return `${(ms / 1000).toFixed(1)} s`
}
