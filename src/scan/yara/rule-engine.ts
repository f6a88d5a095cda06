/*
 * NAME
 *   rule-engine - YARA-X
 *
 * DESCRIPTION
 *   The only door to @virustotal/yara-x. It is WebAssembly: its own time limit
 *   does nothing, so it must be in a thread that can be ended.
 *
 *   Its memory has no maximum. One is written into the module before it is
 *   compiled; beyond it, YARA-X stops with a trap, and is of no use afterwards.
 *
 *   Version 1.20 loses an instance and a memory of 64 KiB at each scan. The memory
 *   is given to it again, in zeros, as a new one is: it scans one thing at a time.
 *   What else it loses is some 10 KB a scan, and a thread that is worn is replaced.
 *
 * DIAGNOSTICS
 *   RulesError with `FILE:LINE:COLUMN: ...` of each error, at most ERRORS_SHOWN;
 *   OutOfMemory.
 */

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import startYara, { Compiler, type Rules } from '@virustotal/yara-x'
import { printable } from '../../util/text.js'
import type { RuleFile } from './rule-files.js'
import type { Match, RuleOrder } from './rule-wire.js'
import { withMaximum, WASM_PAGE_BYTES } from './wasm-maximum.js'

export class RulesError extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'RulesError'
  }
}

export class OutOfMemory extends Error {
  constructor(what: string, options: ErrorOptions) {
    super(`${what} needs more than memory_limit`, options)
    this.name = 'OutOfMemory'
  }
}

export interface RuleEngine {
  scan(bytes: Uint8Array): readonly Match[]
  /** Whether our own rule matches. */
  test(bytes: Uint8Array): boolean
}

const ERRORS_SHOWN = 5

/** Of our own rule; a path is absolute. */
const OWN_NAMESPACE = 'postsift'

/** As YARA-X gives it. */
interface Scanned {
  readonly matches: readonly {
    readonly identifier: string
    readonly namespace: string
    readonly isPrivate: boolean
    readonly isGlobal: boolean
    readonly metadata: readonly {
      readonly identifier: string
      readonly value: unknown
    }[]
  }[]
}

export async function startRuleEngine(order: RuleOrder): Promise<RuleEngine> {
  keepOneMemory()
  const maximum = Math.floor(order.memoryLimitBytes / WASM_PAGE_BYTES)
  const program = withMaximum(readFileSync(yaraProgram()), maximum)
  const { memory } = (await startYara({ module_or_path: program })) as {
    readonly memory: { readonly buffer: ArrayBuffer }
  }
  // It grows by what is asked for, and tables double: it may be far from full.
  const trying = <T>(what: string, size: number, call: () => T): T => {
    try {
      return call()
    } catch (error) {
      const isTrap = error instanceof Error && error.name === 'RuntimeError'
      const used = memory.buffer.byteLength
      const isFull = used + Math.max(size, 2 * used) > order.memoryLimitBytes
      if (isTrap && isFull) throw new OutOfMemory(what, { cause: error })
      throw error
    }
  }
  const rules = trying('the set of rules', 0, () => compile(order))
  const scanner = rules.scanner()
  const look = (bytes: Uint8Array): Scanned['matches'] => {
    const scan = (): Scanned => scanner.scan(bytes) as Scanned
    const { matches } = trying('a part', bytes.length, scan)
    return matches.filter(it => !it.isPrivate)
  }
  return {
    scan: bytes =>
      look(bytes)
        .filter(it => it.namespace !== OWN_NAMESPACE)
        .map(({ identifier, metadata }) => ({
          rule: printable(identifier, 128),
          class: classIn(metadata),
        })),
    test: bytes => look(bytes).some(it => it.namespace === OWN_NAMESPACE),
  }
}

function compile({ files, test }: RuleOrder): Rules {
  const compiler = new Compiler()
  const errors: string[] = []
  for (const file of files) {
    // A global rule of one file says nothing of another's.
    compiler.newNamespace(file.path)
    const known = compiler.errors.length
    try {
      compiler.addSource(file.text)
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'Error') throw error
      const own = compiler.errors.slice(known)
      const texts = own.length > 0 ? own : [error.message]
      errors.push(...texts.map(text => placedError(file, text)))
    }
    if (errors.length > ERRORS_SHOWN) break
  }
  if (errors.length > 0) throw new RulesError(told(errors))
  compiler.newNamespace(OWN_NAMESPACE)
  compiler.addSource(test.source)
  const rules = compiler.build()
  compiler.free()
  return rules
}

function told(errors: readonly string[]): string {
  const shown = errors.slice(0, ERRORS_SHOWN).join('; ')
  return errors.length > ERRORS_SHOWN ? `${shown}; and more` : shown
}

// The first line is what is wrong; of the others, one has the place, and one what
// is marked there.
function placedError({ path }: RuleFile, text: string): string {
  const [first = '', ...lines] = text.split('\n')
  const what = first.replace(/^error(?:\[\w+\])?: /u, '')
  const place = firstIn(lines, /--> [^\d]*(\d+:\d+)$/u) ?? '1:1'
  const more = firstIn(lines, /^[ |]*[-^]+ (.*)$/u)
  const words = more === undefined ? what : `${what}: ${more}`
  return `${printable(path, 1000)}:${place}: ${printable(words, 200)}`
}

function firstIn(
  lines: readonly string[],
  pattern: RegExp,
): string | undefined {
  for (const line of lines) {
    const found = pattern.exec(line)?.[1]
    if (found !== undefined) return found
  }
  return undefined
}

function classIn(
  metadata: Scanned['matches'][number]['metadata'],
): string | null {
  const found = metadata.find(it => it.identifier === 'postsift_class')
  return typeof found?.value === 'string' ? found.value : null
}

// In dist it is in the folder lib; else in its package.
function yaraProgram(): string {
  const beside = fileURLToPath(new URL('./yara_x_js_bg.wasm', import.meta.url))
  if (existsSync(beside)) return beside
  const manifest = createRequire(import.meta.url).resolve(
    '@virustotal/yara-x/package.json',
  )
  return join(manifest, '../pkg/yara_x_js_bg.wasm')
}

interface Described {
  readonly initial: number
  readonly maximum?: number
}

interface Memory {
  readonly buffer: ArrayBuffer
}

// Of this thread alone.
function keepOneMemory(): void {
  const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm })
    .WebAssembly
  const { Memory } = wasm
  let kept: Memory | null = null
  wasm.Memory = function (described: Described): Memory {
    const size = described.initial * WASM_PAGE_BYTES
    if (kept?.buffer.byteLength === size) new Uint8Array(kept.buffer).fill(0)
    else kept = new Memory(described)
    return kept
  } as unknown as Wasm['Memory']
}

interface Wasm {
  Memory: new (described: Described) => Memory
}
