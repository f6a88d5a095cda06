/*
 * NAME
 *   html - text and elements of a page
 *
 * DESCRIPTION
 *   hono's tagged template, which escapes each value that is not itself made by
 *   it. There is no way around it here: nothing gives raw() away.
 *
 * SECURITY
 *   Attributes must be in quotes. Text of others goes through theirs(): one
 *   printable line, cut, and with its own direction of writing, so that it can
 *   neither hide what it is nor turn around what is beside it.
 */

import { html as escaping } from 'hono/html'
import { printable } from '../util/text.js'

/** Made by html(), and nothing else. */
export type Html = Exclude<ReturnType<typeof escaping>, Promise<unknown>>

export type Piece = string | number | Html | null | readonly Piece[]

export function html(
  strings: TemplateStringsArray,
  ...values: readonly Piece[]
): Html {
  return escaping(strings, ...values) as Html
}

/** What someone else wrote. @param limit characters. */
export function theirs(text: string, limit?: number): Html {
  return html`<bdi class="theirs">${printable(text, limit)}</bdi>`
}
