/*
 * NAME
 *   text-block - lines of text, as they are
 *
 * SECURITY
 *   Lines must be printable already. The first line end after the tag is the
 *   page's own, and not shown.
 */

import { html, type Html } from '../html.js'

export function textBlock(label: string, text: string): Html {
  // prettier-ignore
  return html`<pre class="text" tabindex="0" role="region" aria-label="${label}" dir="auto">
${text}</pre>`
}
