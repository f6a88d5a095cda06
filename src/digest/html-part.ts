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
 *   Every value goes through escaped(), which is the only way into markup``: a text
 *   of a message can be no element, no attribute and no link. The links are
 *   addresses of ours.
 */

import { linesOf, type Item } from './item.js'
import type { Page } from './page.js'

export function htmlPart(page: Page): string {
  const { language, subject, greeting, items, more, all, notes } = page
  return markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${subject}</title>
</head>
<body>
<p>${greeting}</p>
<ol>
${items.map(item => itemMarkup(item, page.labels))}</ol>
${more === '' ? '' : markup`<p>${more}</p>\n`}${
    all === null ? '' : markup`<p><a href="${all.url}">${all.text}</a></p>\n`
  }${notes.map(it => markup`<p>${it}</p>\n`)}</body>
</html>
`.text
}

function itemMarkup(item: Item, labels: Page['labels']): Html {
  const { subject, link, note } = item
  const lines = linesOf(item, labels)
  return markup`<li>
<p><b><bdi>${subject}</bdi></b>
${lines.map(([label, value]) => markup`<br>${label}: <bdi>${value}</bdi>\n`)}${
    link === null ? '' : markup`<br><a href="${link.url}">${link.text}</a>\n`
  }${note === '' ? '' : markup`<br>${note}\n`}</p>
</li>
`
}

interface Html {
  readonly text: string
}

type Value = string | Html | readonly Html[]

// Not named html: prettier would format what is in it.
function markup(
  pieces: TemplateStringsArray,
  ...values: readonly Value[]
): Html {
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
