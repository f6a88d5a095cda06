/*
 * NAME
 *   html-part - a digest as simple HTML
 *
 * DESCRIPTION
 *   No picture, no script, no style sheet: any mail program shows it, and a dark
 *   one in its own colors.
 *
 *   Pure.
 *
 * SECURITY
 *   Every value goes through escaped(), which is the only way into html``: a text
 *   of a message can be no element, no attribute and no link. The links are
 *   addresses of ours.
 */

import type { Item } from './item.js'
import type { Page } from './page.js'

export function htmlPart(page: Page): string {
  const { language, subject, greeting, items, more, all, notes } = page
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${subject}</title>
      </head>
      <body>
        <p>${greeting}</p>
        <ol>
          ${items.map(item => itemHtml(item, page.labels))}
        </ol>
        ${more === '' ? '' : html`<p>${more}</p>`}
        ${all === null ? '' : html`<p><a href="${all.url}">${all.text}</a></p>`}
        ${notes.map(it => html`<p>${it}</p> `)}
      </body>
    </html> `.text
}

function itemHtml(item: Item, labels: Page['labels']): Html {
  const { subject, from, to, time, size, why, link, note } = item
  const line = (label: string, value: string): Html | string =>
    value === '' ? '' : html`${label}: <bdi>${value}</bdi><br /> `
  return html`<li>
    <p>
      <b><bdi>${subject}</bdi></b
      ><br />
      ${line(labels.from, from)}${line(labels.to, to)}${line(labels.time, time)}${line(labels.size, size)}${line(labels.why, why)}${
        link === null ? '' : html`<a href="${link.url}">${link.text}</a>`
      }${note}
    </p>
  </li> `
}

interface Html {
  readonly text: string
}

type Value = string | Html | readonly Html[]

function html(pieces: TemplateStringsArray, ...values: readonly Value[]): Html {
  const texts = values.map(textOf)
  return { text: pieces.map((it, at) => it + (texts[at] ?? '')).join('') }
}

function textOf(value: Value): string {
  if (typeof value === 'string') return escaped(value)
  return 'text' in value ? value.text : value.map(it => it.text).join('')
}

// In a text, and in an attribute in double quotes.
function escaped(text: string): string {
  return text.replace(/[&<>"'`]/gu, letter => `&#${letter.charCodeAt(0)};`)
}
