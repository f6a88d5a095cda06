/*
 * NAME
 *   mapi-properties - a list of MAPI properties [MS-OXTNEF] 2.1.3.4
 *
 * DESCRIPTION
 *   Gives those that are wanted, and whose values are texts, bytes or objects;
 *   the rest are stepped over.
 *
 * DIAGNOSTICS
 *   Reports `container-damaged` where the list ends too early or has a type of
 *   unknown length. What came before is kept. The rest is searched for the
 *   properties that describe an attachment.
 */

import { subBytes, WINDOW_BYTES, type Bytes } from '../../util/bytes.js'
import { upToNul } from '../../util/text-ends.js'
import { cached } from '../bytes/windowed-bytes.js'
import type { Gathering } from '../container.js'
import { SOUND } from './reminder.js'

export interface Property {
  readonly id: number
  readonly bytes: Bytes
  /** Of texts; '' for the rest. */
  readonly text: string
  readonly isObject: boolean
}

const OBJECT = 0x0d
const NARROW = 0x1e
const WIDE = 0x1f
const BINARY = 0x102
const MULTIPLE = 0x1000

/** Bytes of values of fixed length, padded to four. */
const LENGTHS = new Map([
  ...[0x02, 0x03, 0x04, 0x0a, 0x0b].map(type => [type, 4] as const),
  ...[0x05, 0x06, 0x07, 0x14, 0x40].map(type => [type, 8] as const),
  [0x48, 16] as const,
])

export async function readProperties(
  list: Bytes,
  gathering: Pick<Gathering, 'turn' | 'report' | 'hold'>,
  wanted: ReadonlySet<number>,
): Promise<readonly Property[]> {
  const found: Property[] = []
  const add = (id: number, type: number, values: readonly Bytes[]): void => {
    if (!wanted.has(id)) return
    const kind = type & ~MULTIPLE
    for (const bytes of values) {
      gathering.hold(HELD_BYTES + Math.min(bytes.size, TEXT_BYTES))
      const text = textOf(kind, bytes)
      found.push({ id, bytes, text, isObject: kind === OBJECT })
    }
  }
  const cursor = new Cursor(list)
  const count = cursor.long()
  for (let index = 0; index < count; index++) {
    await gathering.turn()
    const head = cursor.long()
    const type = head & 0xffff
    const number = head >>> 16
    const name = number >= 0x8000 ? cursor.name() : null
    const id = name === SOUND ? SOUND : number
    const start = cursor.at
    const values = await readValues(type, cursor, gathering)
    if (values === null || cursor.at > list.size) {
      gathering.report('container-damaged')
      add(id, type, values ?? [])
      await lookFor(list, start, { turn: gathering.turn, add })
      break
    }
    add(id, type, values)
  }
  return found
}

// In what follows damage: heads whose type and number are those of a name, a
// content or a type, with a value that fits into what is left.
async function lookFor(
  list: Bytes,
  start: number,
  {
    turn,
    add,
  }: {
    readonly turn: () => Promise<void>
    readonly add: (id: number, type: number, values: readonly Bytes[]) => void
  },
): Promise<void> {
  const cursor = new Cursor(list)
  let free = start
  for (let base = start; base < list.size; base += WINDOW_BYTES) {
    await turn()
    const window = list.slice(base, base + WINDOW_BYTES + 3)
    for (const { index } of window.toString('latin1').matchAll(HEAD)) {
      const at = base + index
      if (at < free || index >= WINDOW_BYTES) continue
      cursor.at = at
      const head = cursor.long()
      if (cursor.long() !== 1) continue
      const value = cursor.padded()
      if (cursor.at > list.size + 3) continue
      add(head >>> 16, head & 0xffff, [value])
      free = cursor.at
    }
  }
}

/** Names, content and MIME type (see tnef-reader), as texts or bytes. */
const HEAD =
  /(?:[\x0d\x1e\x1f]\0|\x02\x01)(?:[\x01\x04\x07\x08\x0d\x0e]\x37|\x01\x30)/gu

/** null for an unknown type, or one with more values than there are bytes. */
async function readValues(
  type: number,
  cursor: Cursor,
  { turn, hold }: Pick<Gathering, 'turn' | 'hold'>,
): Promise<readonly Bytes[] | null> {
  const kind = type & ~MULTIPLE
  const isMultiple = (type & MULTIPLE) !== 0
  const length = LENGTHS.get(kind)
  if (length !== undefined) {
    // The cursor moves over the count before its place is taken.
    const count = isMultiple ? cursor.long() : 1
    cursor.at += length * count
    return []
  }
  if (![OBJECT, NARROW, WIDE, BINARY].includes(kind)) return null
  const count = cursor.long()
  const values: Bytes[] = []
  for (let index = 0; index < count; index++) {
    await turn()
    if (cursor.isAtEnd) return null
    hold(VALUE_BYTES)
    values.push(cursor.padded())
  }
  return values
}

const TEXT_BYTES = 4096

/** What a property takes beside its text, and a value that is stepped over. */
const HELD_BYTES = 256
const VALUE_BYTES = 64

function textOf(kind: number, bytes: Bytes): string {
  if (kind !== NARROW && kind !== WIDE) return ''
  const encoding = kind === WIDE ? 'utf16le' : 'latin1'
  return upToNul(bytes.slice(0, TEXT_BYTES).toString(encoding))
}

class Cursor {
  readonly #bytes: Bytes
  readonly #near: Bytes
  at = 0

  constructor(bytes: Bytes) {
    this.#bytes = bytes
    this.#near = cached(bytes)
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.size
  }

  long(): number {
    const found = this.#near.slice(this.at, this.at + 4)
    this.at += 4
    return found.length === 4 ? found.readUInt32LE() : 0
  }

  padded(): Bytes {
    const length = this.long()
    const start = this.at
    this.at += Math.ceil(length / 4) * 4
    return subBytes(this.#bytes, start, start + length)
  }

  /** The name of a property that has one: a number, or null for a text. */
  name(): number | null {
    this.at += 16
    if (this.long() === 0) return this.long()
    this.padded()
    return null
  }
}
