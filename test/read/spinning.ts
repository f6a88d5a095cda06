/*
 * NAME
 *   spinning - a program that reads a message whose reader spins
 *
 * DESCRIPTION
 *   A program of its own, as filter-pipe is: what watches asynchronous work, as
 *   tap does, does not outlive an interrupt. Prints what became of the message,
 *   and of the next one.
 */
import { tmpdir } from 'node:os'
import { readHere } from '../../src/read/reader.js'
import { spool } from '../../src/spool/spool.js'
import type { ContainerKind } from '../../src/unpack/container.js'
import { CONTAINERS } from '../../src/unpack/containers.js'

const LIMITS = {
  parts: 1500,
  bytes: 300e6,
  depth: 50,
  containers: 14,
  messageBytes: 100e6,
}

const SPINNING: Readonly<Record<string, () => void>> = {
  loop: () => {
    for (;;);
  },
  catch: () => {
    for (;;) {
      try {
        for (;;) Math.random()
      } catch {
        // It is not asked.
      }
    }
  },
  pattern: () => {
    // Not one of ours: lint would not have it.
    new RegExp('^(?:a+)+$', 'u').test(`${'a'.repeat(60)}b`)
  },
}

const spin = SPINNING[process.argv[2] ?? ''] ?? (() => undefined)
const kind: ContainerKind = {
  name: 'spinning',
  opens: ({ names }) => names.includes('spin.bin'),
  load: () => Promise.resolve({ open: () => spin() }),
}
;(CONTAINERS as ContainerKind[]).push(kind)

const read = async (name: string, seconds: number): Promise<string> => {
  const head = `Content-Type: application/x-a; name=${name}\n\nabc\n`
  const memory = { folder: tmpdir(), memoryLimitBytes: 1e6 }
  const spooled = await spool([Buffer.from(head)], memory)
  const { signal } = new AbortController()
  const limits = { ...LIMITS, seconds }
  const { defects, bytes } = await readHere(spooled, limits, signal)
  const codes = defects.map(({ code, grade }) => `${code} ${grade}`)
  return `${codes.join() || 'read'} ${bytes.size === head.length}`
}

console.log(await read('spin.bin', 0.5))
console.log(await read('a.bin', 60))
process.exit(0)
