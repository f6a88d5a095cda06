/*
 * NAME
 *   honest - mail that a filter must leave alone
 *
 * DESCRIPTION
 *   Hundreds of messages as real programs write them, odd but legal shapes
 *   included, with addresses, names and contents made up. Whatever the filter
 *   finds in one of them is a false finding.
 *
 *   Each message is a file NAME.eml anywhere in this folder, with a file
 *   NAME.expect beside it (see ../README.md).
 *
 * DIAGNOSTICS
 *   Error for a message without expectation, and for an expectation that says
 *   nothing.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * - `name`: unique, the program and the shape.
 * - `bytes`: the message, LF line ends.
 * - `parts`: names of the attachments of the outer message, in order.
 * - `wrapped`: the content is encrypted, or in an opaque signature. A filter may
 *   say that it could not look inside (unchecked-encrypted).
 */
export interface HonestMessage {
  readonly name: string
  readonly bytes: Buffer
  readonly parts: readonly string[]
  readonly wrapped: boolean
}

/** Every message, in the order of their paths. */
export function honestMessages(): readonly HonestMessage[] {
  const folder = import.meta.dirname
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.eml'))
    .sort()
    .map(path => readHonest(join(folder, path)))
}

function readHonest(path: string): HonestMessage {
  const [line = ''] = readFileSync(
    path.replace(/\.eml$/u, '.expect'),
    'utf8',
  ).split('\n')
  const [, wrapped, names] =
    /^clean( or unchecked-encrypted)?((?: "(?:[^"\\]|\\.)*")*)$/u.exec(line) ??
    []
  if (names === undefined) throw new Error(`${path}: expects ${line}`)
  return {
    name: basename(path, '.eml'),
    bytes: readFileSync(path),
    parts: (names.match(/"(?:[^"\\]|\\.)*"/gu) ?? []).map(
      it => JSON.parse(it) as string,
    ),
    wrapped: wrapped !== undefined,
  }
}
