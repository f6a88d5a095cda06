/*
 * NAME
 *   rename-part - a part with a name that no program opens it by
 *
 * DESCRIPTION
 *   All fields that give the part a name or a type are replaced by two of ours: one
 *   name, the likeliest that it had, with the suffix; text/plain where it is
 *   declared as text, else application/octet-stream. So no other form of the old
 *   name is left, whatever reader knows it. The content stays byte for byte.
 *
 * SECURITY
 *   The name is hostile: printable, without quotes and path separators, and short.
 */

import type { Bytes } from '../util/bytes.js'
import { printable } from '../util/text.js'
import { fieldsOf, replacedFields, type PartChange } from './replace-part.js'
import type { EditablePart } from './part-tree.js'

export function renamePart(
  bytes: Bytes,
  { node, part }: EditablePart,
  suffix: string,
): PartChange {
  const fields = fieldsOf(bytes, node).filter(it => NAMING.test(it.name))
  const name = `${safeName(part.names[0] ?? 'attachment')}${suffix}`
  const isText = part.declaredType.startsWith('text/')
  const charset = /^[\w.:-]+$/u.test(part.charset) ? part.charset : ''
  const type = !isText
    ? 'application/octet-stream'
    : charset === ''
      ? 'text/plain'
      : `text/plain; charset=${charset}`
  const lines = [
    `Content-Type: ${type};\n ${parameter('name', name)}\n`,
    `Content-Disposition: attachment;\n ${parameter('filename', name)}\n`,
  ]
  return {
    path: node.path,
    sha256: part.sha256,
    isRemoved: false,
    replacements: replacedFields(fields, lines.join('')),
  }
}

/** Fields with a name in one of their forms, or that say what opens it. */
const NAMING =
  /^(?:content-(?:type|disposition|name|description|location)|x-(?:attachment|file|sun-data)-(?:name|type))$/u

const NAME_LIMIT = 120

// The end of a name counts: that is what programs go by.
function safeName(name: string): string {
  const letters = [...printable(name.normalize('NFC'), 1000)]
  const text = letters.slice(-NAME_LIMIT).join('')
  return text.replace(/["\\/:*?<>|;%'=]/gu, '_').trim() || 'attachment'
}

// RFC 2231 where it is not plain.
function parameter(name: string, value: string): string {
  if (/^[\x20-\x7e]*$/u.test(value)) return `${name}="${value}"`
  const sections = cut(encodeURIComponent(value).replace(UNSAFE, escaped))
  const [only = ''] = sections
  if (sections.length === 1) return `${name}*=UTF-8''${only}`
  return sections
    .map((it, at) => `${name}*${at}*=${at === 0 ? "UTF-8''" : ''}${it}`)
    .join(';\n ')
}

/** What encodeURIComponent() leaves, and RFC 2231 does not allow. */
const UNSAFE = /[!'()*~]/gu

function escaped(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
}

function cut(text: string): readonly string[] {
  return text.match(/(?:%[0-9A-F]{2}|[^%]){1,50}/gu) ?? []
}
