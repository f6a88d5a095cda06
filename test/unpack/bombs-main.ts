/*
 * NAME
 *   bombs-main - what each archive bomb costs
 *
 * SYNOPSIS
 *   npm run test:bombs
 *
 * DESCRIPTION
 *   filter-scan reads each bomb, attached to a message, with the shipped
 *   configuration. Prints its classes, the CPU time and the memory of all its
 *   processes together, looked at every 20 ms. Status 1 where a bomb costs
 *   more than 5 s or 256 MB, or is clean.
 */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { attachmentMessage } from '../helper/eicar.js'
import { ARCHIVE_BOMBS } from './archive-bombs.js'
import { BOMBS } from './zip-bombs.js'

const CPU_LIMIT_SECONDS = 5
const MEMORY_LIMIT_MB = 256
const LOOK_MS = 20
const TICKS_PER_SECOND = 100
const SCAN = join(import.meta.dirname, '../../dist/bin/filter-scan.js')

interface Cost {
  readonly seconds: number
  readonly megabytes: number
  readonly output: string
}

const measure = (message: Buffer): Promise<Cost> =>
  new Promise((resolve, reject) => {
    const args = [SCAN, '-']
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ticks = new Map<number, number>()
    let megabytes = 0
    let output = ''
    const look = (): void => {
      const all = family(child.pid ?? 0).flatMap(it => usageOf(it) ?? [])
      all.forEach(it => ticks.set(it.pid, it.ticks))
      const now = all.reduce((sum, it) => sum + it.kilobytes, 0) / 1024
      megabytes = Math.max(megabytes, now)
    }
    const timer = setInterval(look, LOOK_MS)
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', () => {
      clearInterval(timer)
      const sum = [...ticks.values()].reduce((all, it) => all + it, 0)
      resolve({ seconds: sum / TICKS_PER_SECOND, megabytes, output })
    })
    child.stdin.end(message)
  })

interface Usage {
  readonly pid: number
  readonly parent: number
  readonly ticks: number
  readonly kilobytes: number
}

// proc(5): stat has the parent in its fourth field, times in 14 and 15.
const usageOf = (pid: number): Usage | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const rss = /^VmRSS:\s+(\d+)/mu.exec(status)?.[1] ?? '0'
    const field = (index: number): number => Number(fields[index - 3])
    return {
      pid,
      parent: field(4),
      ticks: field(14) + field(15),
      kilobytes: Number(rss),
    }
  } catch {
    // It has ended.
    return null
  }
}

const family = (root: number): readonly number[] => {
  const all = readdirSync('/proc')
    .filter(it => /^\d+$/u.test(it))
    .flatMap(it => usageOf(Number(it)) ?? [])
  const found = [root]
  for (const pid of found) {
    found.push(...all.filter(it => it.parent === pid).map(it => it.pid))
  }
  return found
}

let failed = 0
for (const [story, make] of [...BOMBS, ...ARCHIVE_BOMBS]) {
  const content = make()
  const message = attachmentMessage({ filename: 'bomb.bin', content })
  const { seconds, megabytes, output } = await measure(message)
  const classes = classesOf(output)
  const isCheap = seconds <= CPU_LIMIT_SECONDS && megabytes <= MEMORY_LIMIT_MB
  const isHeld = /unchecked|ambiguous|banned/u.test(classes)
  if (!isCheap || !isHeld) failed++
  process.stdout.write(
    [
      isCheap && isHeld ? '  ' : '! ',
      story.padEnd(48),
      `${(content.length / 1024).toFixed(0).padStart(7)} kB`,
      `${seconds.toFixed(2).padStart(6)} s`,
      `${megabytes.toFixed(0).padStart(5)} MB  `,
      classes,
      '\n',
    ].join(''),
  )
}
process.stdout.write(`${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

function classesOf(output: string): string {
  const found = output.match(/unchecked-\w+|ambiguous|banned/gu) ?? []
  return [...new Set(found)].join(', ')
}
