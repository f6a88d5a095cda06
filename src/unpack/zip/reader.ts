/*
 * NAME
 *   reader - opens zip archives (APPNOTE.TXT 6.3.10)
 *
 * DESCRIPTION
 *   Every member that any reader could list (zip/entries), under every name
 *   that it could have (zip/names), with every content that its headers could
 *   mean (zip/content). Where headers differ as no honest packer makes it
 *   (header-checks), that is reported besides.
 *
 * SECURITY
 *   See container. Names are only names: nothing is made of `..`, of a slash or
 *   of a NUL.
 */

import { NO_BYTES, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { keepGoing } from '../keep-going.js'
import { contentsOf } from './content.js'
import { listEntries, type Entry } from './entries.js'
import { memberNames } from './names.js'
import { Ranges } from './ranges.js'
import { findRecords, type LocalHeader, type Records } from './records.js'
import { checkEntries } from './header-checks.js'
import { takenRanges } from './nested-zips.js'
import { makeUnlock } from './unlock.js'
import { isSameBytes } from './whole-zips.js'
import { withoutDamage } from '../without-damage.js'
import { beginsAsZip, isNamedZip } from './zip-form.js'
import { memberSeeker } from './seekers.js'

export async function open(part: Part, all: Gathering): Promise<void> {
  const bytes = part.content
  const records = await ownRecords(bytes, all)
  if (records === null) return
  const gathering = isData(part, records, all) ? withoutDamage(all) : all
  if (records.locked) gathering.report('container-encrypted')
  const entries = await listEntries(bytes, records, gathering)
  checkEntries(entries, gathering)
  const unlock = makeUnlock(gathering.passwords())
  const archive = { bytes, records, gathering, unlock }
  for (const entry of entries) {
    await gathering.turn()
    for (const { name, extra } of [...entry.listed, ...localOf(entry)]) {
      gathering.touch(name.length + extra.length)
    }
    const names = namesOf(entry)
    const contents = await keepGoing(gathering, [], () =>
      contentsOf(entry, archive),
    )
    if (isFolder(entry, names, contents)) continue
    const distinct = distinctBytes(contents)
    for (const content of distinct.length === 0 ? [null] : distinct) {
      if (!addMember(names, content, gathering)) return
    }
  }
}

// Without those of zips that are members of another container, which its
// reader has opened, and of what only looks like an end: streams that pack
// zips have pieces of them. null where no zip of the part is left.
async function ownRecords(
  bytes: Bytes,
  gathering: Gathering,
): Promise<Records | null> {
  const records = await findRecords(bytes, gathering)
  const taken = await takenRanges(bytes, records, gathering)
  const own = (offset: number): boolean => !taken.has(offset)
  const leadsToMember = memberSeeker(bytes)
  const isOther = gathering.members().length > 0 && !beginsAsZip(bytes)
  const ends = records.ends.filter(
    it => own(it) && (!isOther || leadsToMember(it)),
  )
  if (ends.length === 0 && isOther) return null
  const locals = records.locals.filter(own)
  return { ...records, ends, locals, listed: records.listed.filter(own) }
}

// Whether all end records are in what a document reads in pieces of its own. An
// archive in it need not be whole for a reader that takes it for a document.
function isData(part: Part, { ends }: Records, gathering: Gathering): boolean {
  const isZip =
    beginsAsZip(part.content) ||
    isNamedZip(part.names) ||
    part.declaredType.includes('zip')
  if (isZip || ends.length === 0) return false
  const data = new Ranges()
  for (const pieces of gathering.covered('data')) {
    for (const { start, end } of pieces) data.add(start, end)
  }
  return ends.every(it => data.has(it))
}

function namesOf({ local, listed }: Entry): readonly string[] {
  const facts = [...listed, ...localOf({ local })]
  return [...new Set(facts.flatMap(memberNames))]
}

function localOf({ local }: Pick<Entry, 'local'>): readonly LocalHeader[] {
  return local === null ? [] : [local]
}

function isFolder(
  { local, listed }: Entry,
  names: readonly string[],
  contents: readonly Bytes[],
): boolean {
  const facts = local === null ? listed : [...listed, local]
  return (
    names.length > 0 &&
    names.every(name => /[/\\]$/u.test(name)) &&
    contents.every(({ size }) => size === 0) &&
    facts.every(({ size }) => size === 0 || size === null)
  )
}

/** More names of one member are members of their own, without its content. */
const NAMES_LIMIT = 32

function addMember(
  names: readonly string[],
  content: Bytes | null,
  gathering: Gathering,
): boolean {
  const first = names.slice(0, NAMES_LIMIT)
  if (!gathering.member({ names: first, content })) return false
  for (let at = NAMES_LIMIT; at < names.length; at += NAMES_LIMIT) {
    const more = names.slice(at, at + NAMES_LIMIT)
    if (!gathering.member({ names: more, content: null })) return false
  }
  return true
}

function distinctBytes(contents: readonly Bytes[]): readonly Bytes[] {
  const distinct: Bytes[] = []
  for (const content of contents) {
    if (!distinct.some(it => isSameBytes(it, content))) distinct.push(content)
  }
  return distinct.length > 1
    ? distinct.filter(({ size }) => size > 0)
    : distinct.map(it => (it.size === 0 ? NO_BYTES : it))
}
