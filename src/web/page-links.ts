/*
 * NAME
 *   page-links - to the other pages of a list
 */

import { html, type Html } from './html.js'

/** @param at from 1. @returns null where there is one page. */
export function pageLinks(
  { at, last }: { readonly at: number; readonly last: number },
  pathOf: (page: number) => string,
): Html | null {
  if (last === 1) return null
  const link = (page: number, name: string): Html =>
    page < 1 || page > last
      ? html`<span></span>`
      : html`<a href="${pathOf(page)}">${name}</a>`
  return html`<nav class="pages" aria-label="Pages of the list">
    ${link(at - 1, 'Newer mail')}
    <span class="soft">Page ${at} of ${last}</span>
    ${link(at + 1, 'Older mail')}
  </nav>`
}
