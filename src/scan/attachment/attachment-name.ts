/*
 * NAME
 *   attachment-name - forbidden file names
 *
 * DESCRIPTION
 *   Bans a part by its extension: any name that any reader could use, in any
 *   form in which a reader could take it (see file-name). The message's own
 *   text has no name and is not looked at; members of opened containers are
 *   parts like others.
 *
 *   `banned_extensions` replaces the shipped list; `add_banned_extensions` and
 *   `allow_banned_extensions` change whichever is in force. `{clsid}` means
 *   a class id in place of an extension.
 *
 *   A message that is attached has often its subject for a name, and subjects
 *   end in example.com: for message parts, and for a multipart, which a client
 *   may save as one file, the extensions that are words or domains do not
 *   count. Its content is looked at by its own parts, and by
 *   attachment-type. The same holds for what clients use where a part has no
 *   name: Content-Description, Content-Location, Content-ID.
 *
 * SECURITY
 *   Reads hostile names; see file-name.
 */

import { decodeWords } from '../../mail/encoded-word.js'
import { fieldValues } from '../../mail/field.js'
import type { Finding } from '../../mail/finding.js'
import type { Part } from '../../mail/part.js'
import { boolean } from '../../config/option.js'
import {
  ALSO_WORDS,
  BANNED_EXTENSIONS,
  BANNED_EXTENSIONS_VERSION,
  CLASS_ID,
} from './banned-extensions.js'
import { bannedSet } from './banned-set.js'
import { checkedList } from '../checked-list.js'
import { findAmong, findEach, type Turn } from '../each-part.js'
import { countedNames, TOO_MANY_NAMES } from './counted-names.js'
import { findingLabel } from './label.js'
import { meaningsOf, type Meaning } from '../container-meaning.js'
import type { ScannerKind } from '../scanner.js'

const NAME = 'attachment-name'

const SECTION = {
  name: 'scanner.attachment-name',
  sentence: 'Finds forbidden file names.',
  options: {
    enabled: boolean(true, 'Enable this scanner.'),
    banned_extensions: checkedList(
      BANNED_EXTENSIONS,
      `Banned extensions, with or without the dot. The default is the shipped list of ${BANNED_EXTENSIONS_VERSION}.`,
      toExtension,
    ),
    add_banned_extensions: checkedList(
      [],
      'Extensions to add to banned_extensions.',
      toExtension,
    ),
    allow_banned_extensions: checkedList(
      [],
      'Extensions to remove from banned_extensions.',
      toExtension,
    ),
  },
} as const

export const attachmentName: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: settings => {
    if (!settings.enabled) return null
    const banned = bannedSet(
      {
        banned: settings.banned_extensions,
        added: settings.add_banned_extensions,
        allowed: settings.allow_banned_extensions,
      },
      toExtension,
    )
    return {
      name: NAME,
      antivirus: false,
      names: () => ({
        words: [...[...banned].map(it => `.${it}`), TOO_MANY_NAMES],
      }),
      scan: ({ parts }, context) => {
        const meaningOf = meaningsOf(parts)
        const names = countedNames(NAME)
        return findEach(parts, context, async (part, turn) => [
          ...(await findingsOf(part, banned, {
            meaning: meaningOf(part),
            turn,
            read: names.read,
          })),
          ...names.overlimit(part),
        ])
      },
      close: () => {},
    }
  },
}

async function findingsOf(
  part: Part,
  banned: ReadonlySet<string>,
  {
    meaning,
    turn,
    read,
  }: {
    readonly meaning: Meaning
    readonly turn: Turn
    readonly read: (name: string) => readonly string[]
  },
): Promise<readonly Finding[]> {
  if (meaning === 'program') return []
  const isBanned = (it: string): boolean =>
    banned.has(it) && !(meaning === 'document' && IN_DOCUMENTS.has(it))
  const isName = (it: string): boolean => banned.has(it) && !ALSO_WORDS.has(it)
  const isWanted = part.kind === 'leaf' ? isBanned : isName
  const extension =
    (await findAmong(part.names, { read, isWanted, turn })) ??
    (await findAmong(substitutesOf(part), { read, isWanted: isName, turn }))
  if (extension === undefined) return []
  return [
    {
      scanner: NAME,
      name: `.${extension}`,
      class: 'banned',
      part: findingLabel(part),
    },
  ]
}

/** What word processors call parts of their own. */
const IN_DOCUMENTS: ReadonlySet<string> = new Set(['tmp'])

// What a client takes where the part has no name; each may as well be a
// sentence, an address or a random word.
function substitutesOf({ names, fields }: Part): readonly string[] {
  if (names.length > 0) return []
  const values = (name: string): readonly string[] =>
    fieldValues(fields, name).map(value => value.trim())
  return [
    ...SUBSTITUTE_FIELDS.flatMap(values).flatMap(it => [it, decodeWords(it)]),
    ...values('content-location').map(it => it.replace(/[?#][^]*/, '')),
    ...values('content-id').map(it => it.replace(/^<|@[^]*|>$/g, '')),
  ]
}

const SUBSTITUTE_FIELDS = [
  'content-description',
  'content-name',
  'x-attachment-name',
  'x-file-name',
  'x-sun-data-name',
]

// As extensionsOf() gives them.
function toExtension(word: string): string {
  const extension = word
    .trim()
    .toLowerCase()
    .replace(/^\*?\.(?=.)/, '')
  if (extension === CLASS_ID) return extension
  if (/^[^\s./\\*?]{1,64}$/u.test(extension)) return extension
  throw new RangeError(
    `must contain extensions like "exe" or ".exe", not "${word}"`,
  )
}
