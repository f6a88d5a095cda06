/*
 * NAME
 *   mbox - the messages of an mbox file
 *
 * DESCRIPTION
 *   A message begins with a line `From ADDRESS DATE` at the start of the file
 *   or behind an empty line (RFC 4155). That line is not part of it. Quoted
 *   `>From ` lines are left as they are.
 *
 * SECURITY
 *   Reads in windows: a file of any size takes the same memory.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { FoundMessage } from './found.js'

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
  const overlap = 1024
  for (let base = 0; base < size; base += WINDOW_BYTES - overlap) {
    const got = readSync(fd, window, 0, WINDOW_BYTES, base)
    const text = window.toString('latin1', 0, got)
    const lines = /(^|\r?\n\r?\n)From \S+ [^\n]*\d{4}[^\n]*\n/gu
    for (const found of text.matchAll(lines)) {
      const before = found[1] ?? ''
      const atStart = before === '' && base + found.index > 0
      // The empty line before it ends no line of the message.
      const line = base + found.index + Math.ceil(before.length / 2)
      // What begins in the overlap is found in the next window too.
      const again = found.index >= WINDOW_BYTES - overlap && base + got < size
      if (!atStart && !again) {
        yield { line, body: base + found.index + found[0].length }
      }
    }
  }
}
