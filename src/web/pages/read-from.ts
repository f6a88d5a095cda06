/*
 * NAME
 *   read-from - whom a kept message says it is from
 *
 * DESCRIPTION
 *   The first From field, decoded: what a mail program would show. It proves
 *   nothing, so that pages have the sender of the envelope beside it.
 *
 * DIAGNOSTICS
 *   '' where there is none, or the message cannot be read.
 *
 * SECURITY
 *   Looks at HEADER_BYTES of the message.
 */

import { closeSync, openSync, readSync } from 'node:fs'
import { decodeRaw, decodeWords } from '../../mail/encoded-word.js'
import { bytesPath } from '../../quarantine/entry.js'

const HEADER_BYTES = 64 * 1024
const VALUE_CHARACTERS = 2000

export function readFrom(folder: string, key: string): string {
  try {
    return fromIn(startOf(bytesPath(folder, key)))
  } catch {
    return ''
  }
}

function startOf(path: string): string {
  const fd = openSync(path, 'r')
  try {
    const window = Buffer.alloc(HEADER_BYTES)
    const got = readSync(fd, window, 0, window.length, 0)
    return window.toString('latin1', 0, got)
  } finally {
    closeSync(fd)
  }
}

function fromIn(text: string): string {
  const lines = text.split('\n')
  const end = lines.findIndex(line => line === '' || line === '\r')
  const header = end < 0 ? lines : lines.slice(0, end)
  const first = header.findIndex(line => /^from[ \t]*:/iu.test(line))
  if (first < 0) return ''
  const rest = header.slice(first + 1)
  const next = rest.findIndex(line => !/^[ \t]/u.test(line))
  const folded = next < 0 ? rest : rest.slice(0, next)
  const value = [header[first] ?? '', ...folded].join('').replaceAll('\r', '')
  const raw = value.slice(value.indexOf(':') + 1).slice(0, VALUE_CHARACTERS)
  return decodeWords(decodeRaw(raw)).trim()
}
