/*
 * NAME
 *   html - elements and texts of a page
 *
 * SECURITY
 *   The one way from a text to a page: what is not made by element() is text, and
 *   is escaped, in elements and in values of attributes alike. An Html is a type
 *   of its own, so that a text cannot be taken for one.
 */

import { printable } from '../util/text.js'

export interface Html {
  readonly html: string
}

type Value = string | number

/** A text of unknown origin: printable, short and escaped. */
export function text(value: Value): Html {
  return { html: escaped(printable(String(value), TEXT_CHARACTERS)) }
}

const TEXT_CHARACTERS = 500

/** @param name an element, or an element with a class: `td.count`. */
export function element(
  name: string,
  attributes: Readonly<Record<string, Value>>,
  ...children: readonly (Html | Value)[]
): Html {
  const [tag = name, className] = name.split('.')
  const all =
    className === undefined ? attributes : { class: className, ...attributes }
  const list = Object.entries(all)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('')
  if (VOID.has(tag)) return { html: `<${tag}${list}>` }
  const inner = children.map(it => (isHtml(it) ? it : text(it)).html).join('')
  return { html: `<${tag}${list}>${inner}</${tag}>` }
}

/** A style sheet of ours; the one thing that is not escaped. */
export function styleSheet(css: string): Html {
  return { html: `<style>${css}</style>` }
}

const VOID: ReadonlySet<string> = new Set(['meta'])

function isHtml(child: Html | Value): child is Html {
  return typeof child === 'object'
}

function escaped(value: string): string {
  return value.replace(/[&<>"'`]/gu, sign => `&#${sign.charCodeAt(0)};`)
}
