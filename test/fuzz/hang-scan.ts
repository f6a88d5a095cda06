/*
 * NAME
 *   hang-scan - one message in a new process of filter-scan
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import type { Postsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'
import type { Shape } from './shapes.js'

export interface Scanned {
  readonly verdict: string
  readonly seconds: number
  readonly megabytes: number
}

export interface ScanBench {
  scan(message: Buffer): Promise<Scanned>
  /** Does nothing where no folder for profiles was named. */
  profile(shape: Shape, size: number): Promise<void>
}

const PEAK = join(import.meta.dirname, 'peak.mjs')
const PATIENCE_MS = 180_000

export function makeScanBench(
  t: Teardown,
  postsift: Postsift,
  profiles: string | undefined,
): ScanBench {
  const folder = scratchFolder(t, 'hang')
  const file = join(folder, 'message.eml')
  const peak = join(folder, 'peak')
  const program = join(postsift.bin, 'filter-scan.js')
  const scanFile = (words: readonly string[]) =>
    runProgram(
      process.execPath,
      [...words, program, '--config', postsift.configFile, '--json', file],
      { timeoutMs: PATIENCE_MS, env: { POSTSIFT_PEAK: peak } },
    )
  return {
    scan: async message => {
      writeFileSync(file, message)
      writeFileSync(peak, '0')
      const { stdout, stderr, signal } = await scanFile(['--import', PEAK])
      const [kilobytes = 0, computed = Infinity] = readFileSync(peak, 'utf8')
        .split(' ')
        .map(Number)
      const ended = { megabytes: kilobytes / 1024, seconds: PATIENCE_MS / 1000 }
      if (signal !== null) return { ...ended, verdict: signal }
      if (stdout === '') throw new Error(stderr)
      const { verdict, ms } = JSON.parse(stdout) as Record<string, unknown>
      // Where others have the processor too, it is as long as it computed.
      const seconds = Math.min(Number(ms) / 1000, computed)
      return { ...ended, verdict: String(verdict), seconds }
    },
    profile: async (shape, size) => {
      if (profiles === undefined) return
      const folder = join(profiles, shape.id)
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, shape.message(size))
      // A profile for each thread.
      await scanFile(['--cpu-prof', `--cpu-prof-dir=${folder}`])
    },
  }
}
