/*
 * NAME
 *   readers - who is told of mail that was kept for an address
 *
 * DESCRIPTION
 *   An address that is named (recipients) and not excepted is told itself. For an
 *   alias its owners are, by the file that `to` names: a line has the alias, white
 *   space, and an owner; an alias with several owners has several lines. All
 *   others are told nothing.
 *
 *   Mail is sent only to an address as it was in an envelope, or as the file has
 *   it.
 *
 * DIAGNOSTICS
 *   Throws RangeError with a sentence that names the option.
 */

import { readListFile } from '../util/files/list-file.js'
import { makeAddressList } from '../mail/address-list.js'
import type { Settings } from '../config/option.js'
import type { DIGEST } from './options.js'

/** Those who are told, for a recipient of record; none. */
export type Readers = (recipient: string) => readonly string[]

/** @param delimiters as recipient_delimiter. */
export function makeReaders(
  settings: Pick<Settings<typeof DIGEST>, 'recipients' | 'except' | 'to'>,
  delimiters: string,
): Readers {
  const listOf = (name: 'recipients' | 'except') =>
    named(name, () =>
      makeAddressList(settings[name].flatMap(linesOf), delimiters),
    )
  const list = listOf('recipients')
  const except = listOf('except')
  const owners = settings.to === '' ? [] : ownersIn(settings.to, delimiters)
  return recipient => {
    if (!isSendable(recipient)) return []
    const own = owners.filter(it => it.alias.has(recipient))
    if (own.length > 0) return [...new Set(own.map(it => it.owner))]
    const isNamed = list.has(recipient) && !except.has(recipient)
    return isNamed ? [recipient] : []
  }
}

// What sendmail(1) takes as one recipient, and no program or file of a mailbox.
function isSendable(address: string): boolean {
  return address.length <= 320 && SENDABLE.test(address)
}

const SENDABLE = /^(?![-/])[^\s\p{C}"<>(),:;\\@|[\]]+@[\p{L}\p{M}\p{N}._-]+$/u

function linesOf(entry: string): readonly string[] {
  const file = /^file:(.*)$/su.exec(entry)?.[1]
  return file === undefined ? [entry] : readListFile(file).entries
}

function ownersIn(path: string, delimiters: string) {
  return named('to', () =>
    readListFile(path).entries.map(line => {
      const [alias = '', owner = '', ...more] = line.split(/\s+/u)
      if (more.length > 0 || !isSendable(owner)) {
        throw new RangeError(
          `names ${path}, where "${line}" is not an alias and an owner, "sales@example.com bob@example.com"`,
        )
      }
      return { alias: makeAddressList([alias], delimiters), owner }
    }),
  )
}

function named<T>(option: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RangeError(`digest.${option} ${error.message}`, { cause: error })
  }
}
