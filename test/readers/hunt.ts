/*
 * NAME
 *   hunt - messages that some reader sees more in than we do
 *
 * DESCRIPTION
 *   Readers get what Postsift delivers, see spool/canonical. It judges each
 *   message first. What it calls clean is shown to all
 *   readers: where one of them finds a forbidden name or the forbidden bytes,
 *   that is a miss. It is made smaller, as long as that reader finds it and
 *   Postsift does not. Only so many of one reader are made smaller.
 */
import { EICAR } from '../helper/eicar.js'
import { makeJudge, type Judge } from '../corpus/evasion/judge.js'
import { Canonicalizer } from '../../src/spool/canonical.js'
import { randomOf } from '../fuzz/random.js'
import { makeMessage, plainDraft, written } from './grammar.js'
import { isInstalled, Reader, READER_KINDS, type Found } from './readers.js'

export interface HuntOptions {
  readonly seed: number
  /** The number of the first message. */
  readonly from?: number
  /** It ends with what is reached first. */
  readonly messages: number
  readonly minutes: number
  /** It ends when there are so many misses. */
  readonly mostMisses: number
  /** For files of readers. */
  readonly folder: string
  readonly out: (line: string) => void
}

export interface Miss {
  readonly at: number
  readonly reader: string
  readonly what: string
  readonly message: string
}

export interface Hunted {
  readonly messages: number
  /** Those that Postsift calls clean. */
  readonly shown: number
  readonly misses: readonly Miss[]
  /** What each reader read, or why it did not. */
  readonly readers: readonly {
    readonly name: string
    readonly source: string
    readonly state: 'reads' | 'absent' | 'broken'
  }[]
}

const BATCH = 100

export async function hunt(options: HuntOptions): Promise<Hunted> {
  const { seed, from = 0, minutes, mostMisses, out } = options
  const end = Date.now() + minutes * 60_000
  const made = makeReaders(options.folder)
  const judge = await makeJudge()
  const misses: Miss[] = []
  let shown = 0
  let at = from
  let report = Date.now() + REPORT_MS
  try {
    const readers = await states(made)
    const able = made.filter(it =>
      readers.some(({ name, state }) => name === it.name && state === 'reads'),
    )
    while (at - from < options.messages && misses.length < mostMisses) {
      const until = Math.min(at + BATCH, from + options.messages)
      const clean: { readonly at: number; readonly bytes: Buffer }[] = []
      for (; at < until; at++) {
        const text = makeMessage(randomOf(seed, at), EICAR)
        const bytes = delivered(Buffer.from(text, 'latin1'))
        if (await isClean(judge, bytes)) clean.push({ at, bytes })
      }
      shown += clean.length
      for (const miss of await missesAmong(clean, able, judge)) {
        misses.push(miss)
        out(`case ${miss.at}: ${miss.what}, by ${miss.reader}`)
        out(printable(miss.message))
      }
      if (Date.now() > report) {
        out(`${at - from} messages, ${shown} shown, ${misses.length} missed`)
        report = Date.now() + REPORT_MS
      }
      if (Date.now() > end) break
    }
    return { messages: at - from, shown, misses, readers }
  } finally {
    for (const it of made) it.stop()
    judge.close()
  }
}

const REPORT_MS = 30_000

// What readers get of it: a bare CR is a blank then.
function delivered(bytes: Buffer): Buffer {
  const canonical = new Canonicalizer()
  return Buffer.concat([canonical.push(bytes), canonical.end()])
}

function printable(message: string): string {
  return message.replace(
    /[^\n -~]/gu,
    it => `\\x${it.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

function makeReaders(folder: string): Reader[] {
  return READER_KINDS.filter(isInstalled).map(
    it => new Reader(it, EICAR, folder),
  )
}

// A reader that does not find what is plainly there would prove nothing.
async function states(made: readonly Reader[]): Promise<Hunted['readers']> {
  const plain = [true, false].map(it =>
    Buffer.from(written(plainDraft(it, EICAR)), 'latin1'),
  )
  return Promise.all(
    READER_KINDS.map(async ({ name, source }) => {
      const reader = made.find(it => it.name === name)
      if (reader === undefined)
        return { name, source, state: 'absent' as const }
      const found = await reader.read(plain)
      const reads = found.every(it => forbiddenIn(it) !== null)
      return {
        name,
        source,
        state: reads ? ('reads' as const) : ('broken' as const),
      }
    }),
  )
}

const STOPPED = new Set(['banned', 'infected', 'ambiguous'])

async function isClean(judge: Judge, bytes: Buffer): Promise<boolean> {
  const { verdict } = await judge.judge(bytes)
  return !STOPPED.has(verdict)
}

/** What is forbidden of what a reader found; null for nothing. */
function forbiddenIn(found: readonly Found[]): string | null {
  for (const { names, hasNeedle } of found) {
    if (hasNeedle) return 'the forbidden bytes'
    const name = names.find(it => /\.exe[\s.]*$/iu.test(it))
    if (name !== undefined) return JSON.stringify(name)
  }
  return null
}

async function missesAmong(
  clean: readonly { readonly at: number; readonly bytes: Buffer }[],
  readers: readonly Reader[],
  judge: Judge,
): Promise<readonly Miss[]> {
  const all = await Promise.all(
    readers.map(it => it.read(clean.map(({ bytes }) => bytes))),
  )
  const misses: Miss[] = []
  for (const [index, { at, bytes }] of clean.entries()) {
    const finders = readers.filter(
      (_, number) => forbiddenIn(all[number]?.[index] ?? []) !== null,
    )
    const [reader] = finders
    if (reader === undefined) continue
    const small = await smaller(bytes, reader, judge)
    const [found = []] = await reader.read([small])
    misses.push({
      at,
      reader: finders.map(({ name }) => name).join(', '),
      what: forbiddenIn(found) ?? '',
      message: small.toString('latin1'),
    })
  }
  return misses
}

const TRIES = 400

// Without lines, then without letters, as long as it is missed.
async function smaller(
  bytes: Buffer,
  reader: Reader,
  judge: Judge,
): Promise<Buffer> {
  let tries = 0
  const isMissed = async (text: string): Promise<boolean> => {
    if (++tries > TRIES) return false
    const less = Buffer.from(text, 'latin1')
    const [found = []] = await reader.read([less])
    return forbiddenIn(found) !== null && (await isClean(judge, less))
  }
  const lines = await without(bytes.toString('latin1'), /(?<=\n)/u, isMissed)
  return Buffer.from(await without(lines, /(?<=[;\s])/u, isMissed), 'latin1')
}

async function without(
  text: string,
  border: RegExp,
  isMissed: (text: string) => Promise<boolean>,
): Promise<string> {
  let pieces = text.split(border)
  for (let size = Math.ceil(pieces.length / 2); size > 0; size >>= 1) {
    for (let at = 0; at < pieces.length;) {
      const less = [...pieces.slice(0, at), ...pieces.slice(at + size)]
      if (await isMissed(less.join(''))) pieces = less
      else at += size
    }
  }
  return pieces.join('')
}
