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
        const findings: Finding[] = []
        for (const test of TEST_STRINGS) {
          findings.push(...(await findTestString(message, test, turn)))
        }
        return [...findings, ...findSums(message, sums)]
      },
      close: () => {},
    }
  },
}

// In each leaf that contains it; else where it is at all: in a nested message
// as a whole, in the bytes as they came, in the text with its charset decoded.
async function findTestString(
  message: Message,
  test: TestString,
  turn: () => Promise<void>,
): Promise<Finding[]> {
  const needle = Buffer.from(test.text, 'latin1')
  const holders: Part[] = []
  for (const part of message.parts) {
    if (part.kind === 'multipart') continue
    if (await includes(part.content, needle, turn)) holders.push(part)
  }
  const leaves = holders.filter(part => part.kind === 'leaf')
  const labels = (leaves.length > 0 ? leaves : holders).map(findingLabel)
  if (labels.length === 0) {
    const isElsewhere =
      (await includes(message.bytes, needle, turn)) ||
      message.readings.some(reading => isShown(reading, test.text))
    if (isElsewhere) labels.push('')
  }
  return labels.map(part => ({
    scanner: NAME,
    name: test.name,
    class: test.class,
    part,
  }))
}

function isShown(reading: TextReading, text: string): boolean {
  return (
    reading.subject.includes(text) ||
    reading.text.includes(text) ||
    reading.html.includes(text)
  )
}

// A needle may lie across the edge of two windows.
async function includes(
  bytes: Bytes,
  needle: Buffer,
  turn: () => Promise<void>,
): Promise<boolean> {
  let end = Buffer.alloc(0)
  for (const window of views(bytes)) {
    await turn()
    if (window.includes(needle)) return true
    const edge = Buffer.concat([end, window.subarray(0, needle.length - 1)])
    if (edge.includes(needle)) return true
    const tail = window.subarray(1 - needle.length)
    end = Buffer.concat([end, tail]).subarray(1 - needle.length)
  }
  return false
}

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
