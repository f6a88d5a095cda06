/*
 * NAME
 *   builtin - what can be found with nothing installed
 *
 * DESCRIPTION
 *   Finds the test strings that exist to try out a filter, EICAR (malware) and
 *   GTUBE (spam), whole, anywhere: in each decoded part, in the message as it
 *   came, in the text as a mail client shows it. A message that only mentions
 *   them does not contain all 68 characters.
 *
 *   `sha256_file` is a list of sums as sha256sum(1) writes them, with a name
 *   in place of the file's: a part with such a sum, or the message itself, is
 *   malware of that name.
 *
 * DIAGNOSTICS
 *   A file of sums that cannot be read, or has a line that is no sum, is a
 *   RangeError when the scanner is made.
 */

import { views, type Bytes } from '../util/bytes.js'
import { makeTurn } from '../util/turn.js'
import type { Finding } from '../mail/finding.js'
import type { Message, TextReading } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import { boolean, path } from '../config/option.js'
import { findingLabel } from './attachment/label.js'
import type { ScannerKind } from './scanner.js'
import { TEST_STRINGS, type TestString } from './test-strings.js'
import { NO_SUMS, readSums, type Sums } from './sha256-file.js'

const NAME = 'builtin'

const SECTION = {
  name: 'scanner.builtin',
  sentence:
    'Finds test strings and files with listed checksums. It needs no other software.',
  options: {
    enabled: boolean(true, 'Enable this scanner.'),
    sha256_file: path(
      '',
      'File of SHA-256 sums of malware, one per line, each followed by a name.',
    ),
  },
} as const

export const builtin: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: settings => {
    if (!settings.enabled) return null
    const file = settings.sha256_file
    const sums = file === '' ? NO_SUMS : readSums(file)
    return {
      name: NAME,
      antivirus: false,
      names: () => ({
        words: [...TEST_STRINGS.map(({ name }) => name), ...sums.values()],
      }),
      scan: async (message, { deadline }) => {
        const turn = makeTurn(deadline.signal)
        const findings = await findTestStrings(message, turn)
        return [...findings, ...findSums(message, sums)]
      },
      close: () => {},
    }
  },
}

// Of each test, in each leaf that contains it; else where it is at all: in a nested
// message as a whole, in the bytes as they came, in the text with its charset
// decoded.
async function findTestStrings(
  message: Message,
  turn: () => Promise<void>,
): Promise<Finding[]> {
  const holders = new Map<TestString, Part[]>()
  for (const part of message.parts) {
    if (part.kind === 'multipart') continue
    for (const test of await testStringsIn(part.content, turn)) {
      holders.set(test, [...(holders.get(test) ?? []), part])
    }
  }
  const inBytes =
    holders.size < TEST_STRINGS.length
      ? await testStringsIn(message.bytes, turn)
      : NONE
  return TEST_STRINGS.flatMap(test => {
    const parts = holders.get(test) ?? []
    const leaves = parts.filter(part => part.kind === 'leaf')
    const labels = (leaves.length > 0 ? leaves : parts).map(findingLabel)
    const isElsewhere = (): boolean =>
      inBytes.has(test) || message.readings.some(it => isShown(it, test.text))
    if (labels.length === 0 && isElsewhere()) labels.push('')
    return labels.map(part => ({
      scanner: NAME,
      name: test.name,
      class: test.class,
      part,
    }))
  })
}

const NONE: ReadonlySet<TestString> = new Set()

function isShown(reading: TextReading, text: string): boolean {
  return (
    reading.subject.includes(text) ||
    reading.text.includes(text) ||
    reading.html.includes(text)
  )
}

// All of them in one pass: most of the time is for reading the file. One may lie
// across the edge of two windows.
async function testStringsIn(
  bytes: Bytes,
  turn: () => Promise<void>,
): Promise<ReadonlySet<TestString>> {
  const found = new Set<TestString>()
  let end = Buffer.alloc(0)
  for (const window of views(bytes)) {
    await turn()
    const next = window.subarray(0, LONGEST - 1)
    const edge = end.length === 0 ? end : Buffer.concat([end, next])
    for (const { test, needle } of NEEDLES) {
      if (window.includes(needle) || edge.includes(needle)) found.add(test)
    }
    const tail = window.subarray(1 - LONGEST)
    end = Buffer.concat([end, tail]).subarray(1 - LONGEST)
  }
  return found
}

const NEEDLES = TEST_STRINGS.map(test => ({
  test,
  needle: Buffer.from(test.text, 'latin1'),
}))

const LONGEST = Math.max(...NEEDLES.map(({ needle }) => needle.length))

function findSums(message: Message, sums: Sums): Finding[] {
  if (sums.size === 0) return []
  const candidates = [
    ...message.parts.map(part => [part.sha256, findingLabel(part)] as const),
    [message.sha256, ''] as const,
  ]
  return candidates.flatMap(([sum, part]): Finding[] => {
    const name = sums.get(sum)
    return name === undefined
      ? []
      : [{ scanner: NAME, name, class: 'infected', part }]
  })
}
