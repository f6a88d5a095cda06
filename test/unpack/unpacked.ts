/*
 * NAME
 *   unpacked - what is in a file, for the tests of this room
 *
 * DESCRIPTION
 *   unpack() opens a file and all that comes out of it, as the engine does,
 *   messages aside. Paths are as in a message whose only part the file is.
 */
import { tmpdir } from 'node:os'
import { Budget, type BudgetLimits } from '../../src/util/budget.js'
import { bytesOf } from '../../src/util/bytes.js'
import { Scratch } from '../../src/util/scratch.js'
import { leafPart, type LeafFacts } from '../../src/mail/leaf.js'
import type { Part } from '../../src/mail/part.js'
import { unpackPart } from '../../src/unpack/unpack.js'

export interface Unpacked {
  /** All that came out, at any depth; not the file itself. */
  readonly parts: readonly Part[]
  readonly names: readonly string[]
  /** Of the file and all in it, once each, sorted. */
  readonly marks: readonly string[]
  /** Their codes, once each, sorted. */
  readonly defects: readonly string[]
  /** The contents, a character a byte. */
  readonly texts: readonly string[]
}

export interface UnpackOptions {
  readonly name?: string
  readonly type?: string
  readonly form?: Part['form']
  readonly limits?: Partial<BudgetLimits>
  readonly passwords?: readonly string[]
  /** 0 to have all that is copied in a file. */
  readonly memoryLimitBytes?: number
}

const LIMITS: BudgetLimits = {
  parts: 1500,
  bytes: 300e6,
  depth: 50,
  containers: 14,
}

export const unpack = async (
  content: Buffer | string,
  options: UnpackOptions = {},
): Promise<Unpacked> => {
  const { memoryLimitBytes = 1e9, limits, form = 'encoded' } = options
  const passwords = (): readonly string[] => options.passwords ?? []
  const scratch = new Scratch(tmpdir(), memoryLimitBytes)
  const budget = new Budget({ ...LIMITS, ...limits })
  const { signal } = new AbortController()
  const facts = {
    path: '1',
    form,
    reading: 'mime',
    names: options.name === undefined ? [] : [options.name],
    declaredType: options.type ?? 'application/octet-stream',
    content: bytesOf(Buffer.from(content as string, 'latin1')),
  } as unknown as LeafFacts
  const work = [{ part: leafPart(facts), depth: 0 }]
  const parts: Part[] = []
  const marks = new Set<string>()
  const defects = new Set<string>()
  try {
    for (let item = work.shift(); item !== undefined; item = work.shift()) {
      const { part, depth } = item
      const tools = { budget, scratch, signal, passwords }
      const found = await unpackPart(part, { ...tools, depth })
      if (found === null) continue
      found.marks.forEach(mark => marks.add(mark))
      found.defects.forEach(({ code }) => defects.add(code))
      parts.push(...found.parts)
      work.push(...found.parts.map(it => ({ part: it, depth: depth + 1 })))
    }
    return {
      parts,
      names: parts.flatMap(({ names }) => names),
      marks: [...marks].sort(),
      defects: [...defects].sort(),
      texts: parts.map(it => textOf(it)),
    }
  } finally {
    scratch.close()
  }
}

const textOf = ({ content }: Part): string =>
  content.slice(0, content.size).toString('latin1')
