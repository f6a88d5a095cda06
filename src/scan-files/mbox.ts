/*
 * NAME
 *   mbox - the messages of an mbox file
 *
 * DESCRIPTION
 *   A message begins with a line `From ADDRESS DATE` at the start of the file
 *   or after an empty line (RFC 4155). That line is not part of it. Quoted
 *   `>From ` lines are left as they are.
 *
 * SECURITY
 *   Reads in windows: a file of any size takes the same memory.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { FoundMessage } from './found-message.js'

const WINDOW_BYTES = 1024 * 1024

/** Whether a file that begins so is an mbox. */
export function isMbox(start: string): boolean {
  return /^From \S+ .*\d{4}/u.test(start)
}

export function* mboxMessages(path: string): Generator<FoundMessage> {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    let number = 0
    let start = -1
    for (const at of separators(fd, size)) {
      if (start >= 0) yield message(path, ++number, start, at.line)
      start = at.body
    }
    if (start >= 0) yield message(path, ++number, start, size)
  } finally {
    closeSync(fd)
  }
}

function message(
  path: string,
  number: number,
  start: number,
  end: number,
): FoundMessage {
  return { kind: 'message', label: `${path}:${number}`, path, start, end }
}

// Offsets of the separator lines, and of what follows them.
function* separators(
  fd: number,
  size: number,
): Generator<{ readonly line: number; readonly body: number }> {
  const window = Buffer.alloc(WINDOW_BYTES)
  const step = WINDOW_BYTES - OVERLAP_BYTES
  for (let base = 0; ; base += step) {
    const got = readSync(fd, window, 0, WINDOW_BYTES, base)
    const text = window.toString('latin1', 0, got)
    for (const found of text.matchAll(SEPARATOR)) {
      const { index } = found
      if (!YEAR.test(found[1] ?? '')) continue
      // The bytes before it tell; this window has them only from here on.
      if (base > 0 && index < BEFORE_BYTES) continue
      // What begins further on is found in the next window.
      if (index >= step + BEFORE_BYTES && base + got < size) continue
      const before = text.slice(Math.max(0, index - BEFORE_BYTES), index)
      const empty = /(?:^|\n)(\r?\n)$/u.exec(before)?.[1]
      if (base + index > 0 && empty === undefined) continue
      // The empty line before it ends no line of the message.
      const line = base + index - (empty?.length ?? 0)
      yield { line, body: base + index + found[0].length }
    }
    if (base + got >= size) return
  }
}

// Not `^`, which is also after a CR.
const SEPARATOR = /(?<![^\n])From \S+ ([^\n]*)\n/gu
/** What the date of a separator has. */
const YEAR = /\d{4}/u
/** A separator line is found whole in one of two windows. */
const OVERLAP_BYTES = 16 * 1024
/** An empty line and the end of the line before it. */
const BEFORE_BYTES = 4
