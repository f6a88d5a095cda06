/*
 * NAME
 *   corpus - honest messages, each with a part taken out, renamed, or with banners
 *
 * DESCRIPTION
 *   Each message is edited in three ways. Bytes outside of the edit are the same,
 *   and mailparser, postal-mime and Python's email read all that was not edited as
 *   before. A message that cannot be edited is kept, or has its banner in a field;
 *   it is counted.
 */
import { honestMessages } from '../corpus/honest/honest.js'
import { fieldValue } from '../../src/mail/field.js'
import { outermost } from '../../src/edit/part-tree.js'
import { bytesBetween, makeJudge, type Judged } from './bed.js'
import {
  readByMailparser,
  readByPostalMime,
  readByPython,
  type Files,
} from './other-readers.js'

const FILES =
  '["image/*", "audio/*", "video/*", "font/*", "application/*", "text/calendar", "text/vcard", "text/csv", "message/rfc822"]'

/** The ways, each a configuration. */
const WAYS = {
  strip: `[[rule]]\ntype = ${FILES}\naction = "strip"\n`,
  rename: `[[rule]]\npart = ["*.*"]\naction = "rename"\n`,
  banner: `[[rule]]\norigin = "inbound"\nbanner = "Von au\u00dfen: \u0416"\n[edit]\nbanner_signed = "part"\n`,
}

export interface Counted {
  readonly messages: number
  /** Those with bytes that differ. */
  readonly edited: Readonly<Record<keyof typeof WAYS, number>>
  /** What is not as it must be, in words. */
  readonly faults: readonly string[]
}

/** @param isMeant which of all messages, by number. */
export async function checkCorpus(
  isMeant: (at: number) => boolean,
): Promise<Counted> {
  const faults: string[] = []
  const messages = honestMessages().filter((_, at) => isMeant(at))
  const edited = { strip: 0, rename: 0, banner: 0 }
  for (const [way, toml] of Object.entries(WAYS)) {
    const judge = await makeJudge(toml)
    const pairs: { readonly name: string; readonly it: Judged }[] = []
    for (const { name, bytes } of messages) {
      const it = await judge(bytes)
      if (it.after.equals(it.before)) continue
      edited[way as keyof typeof WAYS]++
      pairs.push({ name: `${way} ${name}`, it })
    }
    for (const { name, it } of pairs) faults.push(...(await faultsOf(name, it)))
    const then = await readByPython(pairs.map(({ it }) => it.before))
    const now = await readByPython(pairs.map(({ it }) => it.after))
    pairs.forEach(({ name, it }, at) => {
      const [before = [], after = []] = [then[at], now[at]]
      const own = (leaves: typeof before) =>
        leaves.filter(([path]) => !isEdited(path, it)).map(each => each.join())
      const digests = new Set(after.map(([, sha256]) => sha256))
      const isSame = movesParts(it)
        ? before.every(([, sha256]) => digests.has(sha256))
        : own(after).join() === own(before).join()
      if (!isSame) faults.push(`${name}: python reads other parts`)
    })
  }
  return { messages: messages.length, edited, faults }
}

async function faultsOf(name: string, it: Judged): Promise<string[]> {
  const { before, after, verdict } = it
  const edits = verdict.edited?.replacements ?? []
  const faults = bytesBetween(before, after, edits)
    ? []
    : [`${name}: bytes outside of the edit differ`]
  for (const read of [readByMailparser, readByPostalMime]) {
    const [then, now] = [await read(before), await read(after)]
    const lost = lostFiles(then, now, it)
    if (lost.length > 0)
      faults.push(`${name}: ${read.name} loses ${lost.join()}`)
  }
  return faults
}

// Files that were there and are not, and were not edited.
function lostFiles(then: Files, now: Files, it: Judged): readonly string[] {
  const left = [...now.files]
  const gone = then.files.filter(sha256 => {
    const at = left.indexOf(sha256)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  const edited = it.message.parts.filter(part => isEdited(part.path, it))
  const known = edited.map(({ sha256 }) => sha256)
  const others = gone.filter(sha256 => !known.includes(sha256))
  // postal-mime gives a text, a calendar, or what is not encoded in other bytes
  // than it came in.
  const texts = edited.filter(
    ({ kind, declaredType, fields }) =>
      kind === 'message' ||
      /^text\/|\/ics$/u.test(declaredType) ||
      !/base64|quoted/iu.test(fieldValue(fields, 'content-transfer-encoding')),
  )
  return others.slice(texts.length)
}

function isEdited(path: string, { message, verdict }: Judged): boolean {
  const edits = verdict.edited?.replacements ?? []
  const outer = outermost(path)
  const ranges = message.parts.flatMap(it =>
    it.path.includes('/') || it.range === null
      ? []
      : [{ path: it.path, ...it.range }],
  )
  const range = ranges.find(it => it.path === outer)
  if (range === undefined) return true
  // Its header is after what is before it.
  const ends = ranges
    .filter(it => it.path !== outer && it.end <= range.start)
    .map(it => it.end)
  const from = Math.max(0, ...ends)
  return edits.some(({ start }) => start >= from && start <= range.end)
}

function movesParts({ verdict }: Judged): boolean {
  return verdict.edited?.texts.includes('banner as a part') === true
}
