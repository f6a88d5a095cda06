/*
 * NAME
 *   address-choice - for which of several addresses of one person
 */

import { html, theirs, type Html } from '../html.js'
import type { Person } from '../person.js'

/** The one that is asked for if it is theirs, or their first; null: none is. */
export function addressOf(
  { addresses }: Person,
  asked: string | undefined,
): string | null {
  return addresses.find(it => it === asked) ?? addresses[0] ?? null
}

/** Nothing for who has one. */
export function addressChoice(
  { addresses }: Person,
  chosen: string,
  path: string,
): Html | null {
  if (addresses.length < 2) return null
  return html`<nav class="choose" aria-label="Your addresses">
    ${addresses.map(address => {
      const href = `${path}?for=${encodeURIComponent(address)}`
      return address === chosen
        ? html`<a href="${href}" aria-current="true">${theirs(address)}</a>`
        : html`<a href="${href}">${theirs(address)}</a>`
    })}
  </nav>`
}
