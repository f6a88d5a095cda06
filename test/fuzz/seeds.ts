/*
 * NAME
 *   seeds - the messages that fuzzing starts from
 *
 * DESCRIPTION
 *   The honest messages, and a specimen of each recipe of the evasion corpus
 *   with each payload. As latin1, a character a byte, with LF.
 */
import { specimensOf } from '../corpus/evasion/corpus.js'
import { RECIPES } from '../corpus/evasion/recipes.js'
import { honestMessages } from '../corpus/honest/honest.js'
import { BASE64, QP, t0, OCTETS, IN_QP } from '../parse/payload.js'

/** Larger ones would only make each round slower. */
const LIMIT_BYTES = 64 * 1024

export function seedMessages(): readonly string[] {
  const evasive = RECIPES.flatMap(specimensOf).filter(
    ({ lineEnds, nested }) => lineEnds === 'lf' && !nested,
  )
  const messages = [...evasive, ...honestMessages()]
    .map(({ bytes }) => bytes.toString('latin1'))
    .map(text => text.replace(/\r+\n/g, '\n'))
  // However many others there are, the payload must be frequent.
  const base = Array.from({ length: messages.length / 8 }, (_, at) =>
    at % 2 === 0
      ? t0({ payload: BASE64 })
      : t0({ part: [OCTETS, IN_QP], payload: QP }),
  )
  return [...messages, ...base].filter(text => text.length < LIMIT_BYTES)
}
