/*
 * NAME
 *   messages - what is compared: the evasion corpus, and the honest messages
 *
 * DESCRIPTION
 *   Groups are the families of the corpus; see its recipe.ts. Recipes that hide
 *   nothing from anybody are left out.
 */
import { specimensOf } from '../corpus/evasion/corpus.js'
import { RECIPES } from '../corpus/evasion/recipes.js'
import { honestMessages } from '../corpus/honest/honest.js'

export interface Compared {
  readonly group: string
  /** Malware, which a virus scanner knows; or what only a policy forbids. */
  readonly sort: 'malware' | 'forbidden' | 'honest'
  readonly bytes: Buffer
}

const GROUPS: Readonly<Record<string, string>> = {
  H: 'header block',
  P: 'parameters',
  B: 'boundaries, structure',
  E: 'transfer encodings',
  F: 'names, types',
  C: 'charsets',
  Z: 'senders',
  N: 'before the header',
}

export function comparedMessages(options: {
  readonly nested: boolean
}): readonly Compared[] {
  const hidden = RECIPES.filter(({ expected }) => expected !== 'C')
    .flatMap(specimensOf)
    .filter(({ lineEnds }) => lineEnds === 'lf')
    .filter(({ nested }) => options.nested || !nested)
    .map(({ recipe, payload, bytes }): Compared => {
      const letter = recipe.id.slice(0, 1)
      const malware = payload.kind === 'eicar' || payload.kind === 'zip'
      return {
        group: GROUPS[letter] ?? letter,
        sort: malware ? 'malware' : 'forbidden',
        bytes,
      }
    })
  const honest = honestMessages().map(({ bytes }): Compared => ({
    group: 'honest mail',
    sort: 'honest',
    bytes,
  }))
  return [...hidden, ...honest]
}
