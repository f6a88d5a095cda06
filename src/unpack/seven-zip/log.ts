/*
 * NAME
 *   log - the output of 7-Zip, line by line
 *
 * DESCRIPTION
 *   7-Zip lists an archive as blocks of `Key = value` (option -slt). When it
 *   extracts, it prints each member before its bytes (option -bb1). Names are
 *   printed without line ends and other controls.
 *
 * SECURITY
 *   A sender can choose any name. Names are only at the ends of lines: lines
 *   are recognized by how they begin.
 */

import type { DefectCode } from '../defects.js'

/** Takes text in any pieces, gives whole lines. */
export function lineSplitter(
  onLine: (line: string) => void,
): (chunk: Buffer) => void {
  let held = ''
  const decoder = new TextDecoder()
  return chunk => {
    const lines = (held + decoder.decode(chunk, { stream: true })).split('\n')
    held = lines.pop() ?? ''
    lines.forEach(onLine)
  }
}

export interface Entry {
  readonly path: string
  readonly isFolder: boolean
  readonly isEncrypted: boolean
  /** Of an entry without data that repeats another; '' for all others. */
  readonly repeats: string
}

/** Takes the lines of a listing; an entry may have no name: that of a disk. */
export function listing(
  onEntry: (entry: Entry) => void,
  onUnnamed: () => void,
): {
  readonly line: (line: string) => void
  readonly end: () => void
} {
  let isListed = false
  let block = new Map<string, string>()
  const end = (): void => {
    const path = block.get('Path')
    if (path !== undefined) onEntry(entryOf(path, block))
    else if (block.has('Size')) onUnnamed()
    block = new Map()
  }
  const line = (text: string): void => {
    if (!isListed) {
      isListed = text === '----------'
      return
    }
    if (text === '') return end()
    const at = text.indexOf(' = ')
    const key = text.slice(0, at)
    if (at > 0 && !block.has(key)) block.set(key, text.slice(at + 3))
  }
  return { line, end }
}

function entryOf(path: string, block: ReadonlyMap<string, string>): Entry {
  return {
    path,
    isFolder:
      block.get('Folder') === '+' ||
      (block.get('Attributes')?.startsWith('D') ?? false),
    isEncrypted: block.get('Encrypted') === '+',
    repeats: hasData(block)
      ? ''
      : block.get('Hard Link') || block.get('Copy Link') || '',
  }
}

function hasData(block: ReadonlyMap<string, string>): boolean {
  return block.get('Packed Size') !== '0'
}

/** The member that an error is about; null where it is about none. */
export function memberOfError(line: string): string | null {
  return /^ERROR: [A-Za-z ]{1,40} : (.*)$/u.exec(line)?.[1] ?? null
}

/** The member that a line of an extraction begins; null when it does not. */
export function memberOf(line: string): string | null {
  return /^[-T.] (.*)$/u.exec(line)?.[1] ?? null
}

/** What a line of the log reports of the archive; null when it is no error. */
export function complaintOf(line: string): DefectCode | null {
  return COMPLAINTS.find(([pattern]) => pattern.test(line))?.[1] ?? null
}

const COMPLAINTS: readonly (readonly [RegExp, DefectCode])[] = [
  [
    /^ERROR: \/archive : Can ?not open encrypted archive\./u,
    'container-encrypted',
  ],
  [
    /^ERROR: (?:Wrong password|(?:Data Error|CRC Failed) in encrypted file\.)/u,
    'container-encrypted',
  ],
  [/^ERROR: Unsupported Method :/u, 'container-unsupported'],
  [/^(?:ERROR: )?Can't allocate required memory/u, 'too-much-memory'],
  [/^ERROR: There are some data after the end/u, 'container-damaged'],
  [/^ERROR:/u, 'container-damaged'],
]

/**
 * The dictionary that a line of the log gives for a method: `LZMA2:26` (a power
 * of two), `LZMA:1536m`, `v6:4G:m3`; 0 where it gives none.
 */
export function dictionaryOf(line: string): number {
  const methods = /^Method = (.{1,1000})$/u.exec(line)?.[1] ?? ''
  const sizes = [...methods.matchAll(/:(\d{1,10})([bkmg])?(?![a-z\d])/giu)]
  return Math.max(
    0,
    ...sizes.map(([, digits = '', unit]) =>
      unit === undefined
        ? 2 ** Math.min(40, Number(digits))
        : Number(digits) * (UNITS[unit.toLowerCase()] ?? 1),
    ),
  )
}

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
}

/** Where the archive is in its file, as the log gives it before the members. */
export function extentOf(
  line: string,
): readonly [key: 'Offset' | 'Physical Size', value: number] | null {
  const found = /^(Offset|Physical Size) = (\d{1,15})$/u.exec(line)
  return found === null
    ? null
    : [found[1] as 'Offset' | 'Physical Size', Number(found[2])]
}
