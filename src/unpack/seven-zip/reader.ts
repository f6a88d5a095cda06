/*
 * NAME
 *   reader - opens what 7-Zip can open
 *
 * DESCRIPTION
 *   The archive is listed first: names count also where nothing can be
 *   extracted. Then all is extracted in one go, in the order of the listing,
 *   and each member's bytes go to a store. What packs one file without a name
 *   is not listed.
 *
 *   What follows the archive, where 7-Zip tells its size, is a file of its own.
 *
 * DIAGNOSTICS
 *   See seven-zip/child-pool. A child that died is `container-damaged`, one that was
 *   killed at the time limit `too-slow`.
 *
 * SECURITY
 *   See archive-child.
 */

import { NO_BYTES, subBytes, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering, Store } from '../container.js'
import { innerNames } from '../bytes/unpacked-name.js'
import { NO_PASSWORD, run } from './command.js'
import { archivesOf, type Archive } from './formats.js'
import { extentOf, lineSplitter, memberOf, type Entry } from './log.js'
import { isEncrypted, unlock } from './unlock.js'
import { addTail } from '../bytes/trailing-data.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  for (const archive of archivesOf(part)) {
    if (archive.isSingle) await openSingle(part, archive, gathering)
    else await openArchive(part, archive, gathering)
  }
}

async function openSingle(
  part: Part,
  archive: Archive,
  gathering: Gathering,
): Promise<void> {
  const { bytes, type, isHidden } = archive
  // Nothing shows that it must be one, or where it ends.
  const report: Gathering['report'] = code => {
    const isNoise = isHidden === true && code === 'container-damaged'
    if (!isNoise) gathering.report(code)
  }
  const content = await extractOne(bytes, type, { ...gathering, report })
  if (isHidden === true && content.size === 0) return
  gathering.member({ names: innerNames(part.names), content })
}

/** What is in an archive of one member, as far as it can be read. */
export async function extractOne(
  bytes: Bytes,
  type: string,
  gathering: Gathering,
): Promise<Bytes> {
  const archive = { bytes, type, isSingle: true }
  const store = gathering.store()
  let content = NO_BYTES
  try {
    const { complaints } = await run('x', archive, gathering, {
      output: chunk => store.write(chunk),
    })
    complaints.forEach(code => gathering.report(code))
  } finally {
    content = store.end()
  }
  return content
}

async function openArchive(
  part: Part,
  archive: Archive,
  gathering: Gathering,
): Promise<void> {
  const { listed, password } = await unlock(archive, gathering)
  const { entries, complaints, isWhole } = listed
  // A virtual disk: what is on it is the business of another reader.
  if (entries.length === 0 && listed.hasUnnamed) {
    return openSingle(part, archive, gathering)
  }
  complaints.forEach(code => gathering.report(code))
  const isLocked = isEncrypted(listed) && password === NO_PASSWORD
  if (isLocked) gathering.report('container-encrypted')
  if (password !== NO_PASSWORD) gathering.report('container-decrypted')
  const files = entries.filter(({ isFolder }) => !isFolder)
  const isOpen = files.some(it => !isLocked || !it.isEncrypted)
  const rest = new Rest(entries)
  const opened = { ...archive, password, excused: repeating(entries) }
  if (isOpen && isWhole) await extract(opened, rest, gathering)
  for (const { path } of rest.files()) {
    if (!gathering.member({ names: [path], content: null })) return
  }
  if (!isWhole) gathering.report('too-many-parts')
}

// Links of RAR, and its files that are saved once (`-oh`, `-oi`): 7-Zip cannot
// always make them, and the other file is there. The name counts.
function repeating(entries: readonly Entry[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { path } of entries) counts.set(path, (counts.get(path) ?? 0) + 1)
  const found = entries.filter(
    ({ path, repeats }) => counts.get(path) === 1 && counts.has(repeats),
  )
  return new Set(found.map(({ path }) => path))
}

/** The entries that were not extracted yet, in the order of the listing. */
class Rest {
  readonly #entries: readonly Entry[]
  readonly #seen = new Set<Entry>()
  /** Where there are entries that 7-Zip calls so, the last first. */
  readonly #places = new Map<string, number[]>()
  #next = 0

  constructor(entries: readonly Entry[]) {
    this.#entries = entries
    for (let at = entries.length - 1; at >= 0; at--) {
      const entry = entries[at]
      if (entry === undefined) continue
      this.#place(entry.path, at)
      if (entry.isFolder) this.#place(`${entry.path}/`, at)
    }
  }

  #place(label: string, at: number): void {
    const places = this.#places.get(label)
    if (places === undefined) this.#places.set(label, [at])
    else places.push(at)
  }

  /** Takes the next one that 7-Zip calls so. */
  take(label: string): Entry | null {
    const places = this.#places.get(label) ?? []
    let at = places.pop()
    while (at !== undefined && at < this.#next) at = places.pop()
    const entry = at === undefined ? undefined : this.#entries[at]
    if (at === undefined || entry === undefined) return null
    this.#next = at + 1
    this.#seen.add(entry)
    return entry
  }

  files(): readonly Entry[] {
    return this.#entries.filter(
      entry => !entry.isFolder && !this.#seen.has(entry),
    )
  }
}

async function extract(
  { excused, ...archive }: Archive & { readonly excused: ReadonlySet<string> },
  rest: Rest,
  gathering: Gathering,
): Promise<void> {
  let label: string | null = null
  let store: Store | null = null
  let isWanted = true
  // 7-Zip names the next one only after it has written the one before.
  const finish = (): void => {
    const content = store?.end()
    store = null
    if (label === null) return
    const entry = rest.take(label)
    if (entry?.isFolder !== true || content !== undefined) {
      const names = [entry?.path ?? label]
      // An encrypted one is not what it would be; its name counts.
      isWanted &&= gathering.member({
        names,
        content: content ?? null,
      })
    }
    label = null
  }
  const split = lineSplitter(line => {
    const member = memberOf(line)
    if (member === null) return
    finish()
    label = member
  })
  let extent = { Offset: 0, 'Physical Size': archive.bytes.size }
  const about = lineSplitter(line => {
    const found = label === null ? extentOf(line) : null
    if (found !== null) extent = { ...extent, [found[0]]: found[1] }
  })
  try {
    const { complaints } = await run('x', archive, gathering, {
      excused,
      output: chunk => {
        store ??= gathering.store()
        isWanted &&= store.write(chunk)
        return isWanted
      },
      log: chunk => {
        about(chunk)
        split(chunk)
        return isWanted
      },
    })
    complaints.forEach(code => gathering.report(code))
  } finally {
    finish()
  }
  const end = extent.Offset + extent['Physical Size']
  if (isWanted) {
    await addTail(subBytes(archive.bytes, end, archive.bytes.size), gathering)
  }
}
