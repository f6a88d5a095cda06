/*
 * NAME
 *   corpus - all messages of a recipe
 *
 * DESCRIPTION
 *   Each payload that it can carry, with LF and with CRLF, by itself and in a
 *   message/rfc822 part of an innocent message: nesting is a way of its own
 *   through every reader.
 */

import { LF_BYTE, type Payload } from './payload.js'
import { messageText, payloadsOf, type Recipe } from './recipe.js'

export interface Specimen {
  readonly recipe: Recipe
  readonly payload: Payload
  readonly lineEnds: 'lf' | 'crlf'
  readonly nested: boolean
  readonly bytes: Buffer
}

/** `H01.3-eicar-crlf-nested`. */
export function nameOf(specimen: Omit<Specimen, 'bytes'>): string {
  const { recipe, payload, lineEnds, nested } = specimen
  const name = `${recipe.id}-${payload.kind}-${lineEnds}`
  return nested ? `${name}-nested` : name
}

export function specimensOf(recipe: Recipe): readonly Specimen[] {
  return payloadsOf(recipe).flatMap(payload => {
    const text = messageText(recipe, payload)
    return [false, true].flatMap(nested => {
      const whole = nested ? inMessage(text) : text
      return (['lf', 'crlf'] as const).map(lineEnds => ({
        recipe,
        payload,
        lineEnds,
        nested,
        bytes: toBytes(whole, lineEnds),
      }))
    })
  })
}

export function toBytes(text: string, lineEnds: 'lf' | 'crlf'): Buffer {
  const lines = lineEnds === 'lf' ? text : text.replaceAll('\n', '\r\n')
  return Buffer.from(lines.replaceAll(LF_BYTE, '\n'), 'latin1')
}

function inMessage(text: string): string {
  return [
    'MIME-Version: 1.0',
    'Subject: Forwarded',
    'Content-Type: multipart/mixed; boundary="outer=_boundary"',
    '',
    '--outer=_boundary',
    'Content-Type: text/plain',
    '',
    'See below.',
    '--outer=_boundary',
    'Content-Type: message/rfc822',
    'Content-Disposition: attachment',
    '',
    `${text}\n--outer=_boundary--`,
    '',
  ].join('\n')
}
