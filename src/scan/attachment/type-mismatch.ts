/*
 * NAME
 *   type-mismatch - content that does not match its label
 *
 * DESCRIPTION
 *   Reports a part whose declared type or name promises one kind of content
 *   and whose bytes are another: a program, a script, a page or an archive
 *   under the label of a picture, sound, a film, a PDF, an office document or
 *   a text. Which pairs count is in label-kinds: only such as honest
 *   software does not make. A label that promises nothing
 *   (application/octet-stream) never disagrees.
 *
 *   What runs when it is opened is `banned`: no one mislabels a program by
 *   mistake. All else is `ambiguous`: a reader that goes by the label sees
 *   another thing than one that goes by the bytes.
 *
 *   Members of containers have no label of their own, and are left to the
 *   other scanners; so is what was read in another way than by its header.
 */

import { printable } from '../../util/text.js'
import type { Finding } from '../../mail/finding.js'
import type { Part } from '../../mail/part.js'
import { boolean } from '../../config/option.js'
import { findEach, type Turn } from '../each-part.js'
import {
  countedNames,
  TOO_MANY_NAMES,
  type CountedNames,
} from './counted-names.js'
import { findingLabel, isLabelled } from './label.js'
import {
  contentKind,
  disagrees,
  labelsOf,
  MISLABELLED_TYPES,
  type Label,
} from './label-kinds.js'
import type { ScannerKind } from '../scanner.js'

const NAME = 'type-mismatch'

const SECTION = {
  name: 'scanner.type-mismatch',
  sentence:
    'Finds content that is not what its label says. Programs and scripts are banned, other content is ambiguous.',
  options: {
    enabled: boolean(
      true,
      'Enable this scanner. It reports programs, scripts, web pages and archives that are labeled as pictures, sound, films, PDF, office documents or text.',
    ),
  },
} as const

export const typeMismatch: ScannerKind<typeof SECTION> = {
  section: SECTION,
  create: settings => {
    if (!settings.enabled) return null
    return {
      name: NAME,
      antivirus: false,
      names: () => ({
        words: [TOO_MANY_NAMES],
        begins: MISLABELLED_TYPES.map(type => printable(`${type} as `)),
      }),
      scan: ({ parts }, context) => {
        const names = countedNames(NAME)
        return findEach(parts, context, async (part, turn) => [
          ...(await findingsOf(part, names, turn)),
          ...names.overlimit(part),
        ])
      },
      close: () => {},
    }
  },
}

async function findingsOf(
  part: Part,
  names: CountedNames,
  turn: Turn,
): Promise<readonly Finding[]> {
  if (part.kind === 'multipart' || part.form === 'packed') return []
  if (!isLabelled(part)) return []
  const extensions = new Set<string>()
  for (const name of part.names) {
    await turn()
    for (const extension of names.read(name)) extensions.add(extension)
  }
  const mismatch = mismatchOf(
    part,
    labelsOf(part.declaredType, [...extensions]),
  )
  if (mismatch === null) return []
  const { type, label } = mismatch
  return [
    {
      scanner: NAME,
      name: printable(`${type} as ${label.text}`),
      class: contentKind(type) === 'program' ? 'banned' : 'ambiguous',
      part: findingLabel(part),
    },
  ]
}

function mismatchOf(
  { detectedType, alsoTypes }: Part,
  labels: readonly Label[],
): { readonly type: string; readonly label: Label } | null {
  for (const type of [detectedType, ...alsoTypes]) {
    const label = labels.find(it => disagrees(it.kind, type))
    if (label !== undefined) return { type, label }
  }
  return null
}
