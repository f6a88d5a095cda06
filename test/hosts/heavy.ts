/*
 * NAME
 *   heavy - a message that is small on the wire, and much work for the filter
 *
 * DESCRIPTION
 *   A zip with zips, each with some texts: all are unpacked, and looked at.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '../faults/random.js'
import { attachmentMessage } from '../helper/eicar.js'
import { must } from './network.js'

const INNER = 6
const TEXTS = 8
const TEXT_LINES = 4000

/** @param folder for its parts. */
export async function heavyMessage(folder: string): Promise<Buffer> {
  const random = seeded(1)
  const inner: string[] = []
  for (let at = 0; at < INNER; at++) {
    const texts = Array.from({ length: TEXTS }, (_, number) => {
      const path = join(folder, `text${at}-${number}.txt`)
      writeFileSync(path, text(random))
      return path
    })
    const zip = join(folder, `part${at}.zip`)
    await must('/usr/bin/zip', ['-q', '-j', zip, ...texts])
    inner.push(zip)
  }
  mkdirSync(join(folder, 'all'), { recursive: true })
  const all = join(folder, 'all', 'archive.zip')
  await must('/usr/bin/zip', ['-q', '-j', all, ...inner])
  const content = readFileSync(all)
  return attachmentMessage({ filename: 'archive.zip', content })
}

// A line has some words of a few: it shrinks well, but not without end.
function text(random: () => number): string {
  const words = ['invoice', 'project', 'report', 'of', 'the', 'month', 'for']
  const line = Array.from(
    { length: 9 },
    () => words[Math.floor(random() * words.length)],
  ).join(' ')
  return Array.from(
    { length: TEXT_LINES },
    (_, at) =>
      `${line} ${at % 8 === 0 ? Math.floor(random() * 1e3) : at % 8}\n`,
  ).join('')
}
