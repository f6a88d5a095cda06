/*
 * NAME
 *   lists - lists of rules, in the configuration or in files of their own
 *
 * DESCRIPTION
 *   An entry `file:/path` means the entries of that file. A resident
 *   program calls refresh() now and then: a file that has changed is read
 *   again, without a reload. If it cannot be read then, or contains something
 *   that is no entry, the old list stays in force, and refresh() reports it once.
 *
 * DIAGNOSTICS
 *   The first reading throws RangeError with half a sentence.
 */

import { listFileVersion, readListFile } from '../util/files/list-file.js'

const FILE = /^file:(\/.*)$/u

interface Live {
  versions: ReadonlyMap<string, string>
  /** What was told of it last; '' while it is well. */
  fault: string
  readonly refill: (entries: readonly string[]) => void
  readonly forms: readonly string[]
}

export class Lists {
  readonly #live: Live[] = []

  /** What `make` makes of the entries; made anew when a file changes. */
  list<T>(
    forms: readonly string[],
    make: (entries: readonly string[]) => T,
  ): { readonly current: T } {
    const { entries, versions } = expand(forms)
    const list = { current: make(entries) }
    if (versions.size > 0) {
      const refill = (them: readonly string[]): void => {
        list.current = make(them)
      }
      this.#live.push({ versions, fault: '', refill, forms })
    }
    return list
  }

  /** Reads again what has changed; what could not be read, in words. */
  refresh(): readonly string[] {
    return this.#live.flatMap(live => {
      try {
        if (isUpToDate(live)) return []
        const { entries, versions } = expand(live.forms)
        // Once for each change: what is wrong now is wrong until the next.
        live.versions = versions
        live.refill(entries)
        live.fault = ''
        return []
      } catch (error) {
        const fault = (error as Error).message
        if (fault === live.fault) return []
        live.fault = fault
        return [fault]
      }
    })
  }
}

function isUpToDate({ versions }: Live): boolean {
  return [...versions].every(([path, it]) => listFileVersion(path) === it)
}

function expand(forms: readonly string[]): {
  readonly entries: readonly string[]
  readonly versions: ReadonlyMap<string, string>
} {
  const versions = new Map<string, string>()
  const entries = forms.flatMap(form => {
    const [, path] = FILE.exec(form) ?? []
    if (path === undefined) {
      checkNoFile(form)
      return [form]
    }
    const file = readListFile(path)
    versions.set(path, file.version)
    return file.entries
  })
  return { entries, versions }
}

function checkNoFile(form: string): void {
  const isFile = form.startsWith('/') || form.startsWith('file:')
  if (!isFile) return
  throw new RangeError(
    `contains "${form}": a file is written with its absolute path, "file:/path"`,
  )
}
