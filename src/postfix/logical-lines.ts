/*
 * NAME
 *   logical-lines - the lines of main.cf and master.cf as Postfix joins them
 *
 * DESCRIPTION
 *   A line that begins with white space continues the one before it; empty
 *   lines and lines whose first visible character is `#` are passed over, also
 *   in the middle of a logical line (Postfix, util/readlline.c). Each logical
 *   line keeps its place in the file, so that an edit touches nothing else.
 *
 *   Text is latin1: one character a byte, so that whatever is in a file
 *   comes out of an edit as it was.
 */

export interface LogicalLine {
  /** Its physical lines joined, without line ends and inner comments. */
  readonly text: string
  /** Number of its first physical line, from 1. */
  readonly line: number
  /** Offset of its first character. */
  readonly start: number
  /** Offset after its last physical line, line end included. */
  readonly end: number
}

/** All logical lines of a file, in order. */
export function logicalLines(text: string): readonly LogicalLine[] {
  const found: LogicalLine[] = []
  let start = 0
  for (const [index, physical] of physicalLines(text).entries()) {
    const end = start + physical.length
    const last = found.at(-1)
    const content = physical.replace(/\n$/u, '')
    if (!isIgnored(content)) {
      if (isContinuation(content) && last !== undefined) {
        found[found.length - 1] = { ...last, text: last.text + content, end }
      } else {
        found.push({ text: content, line: index + 1, start, end })
      }
    }
    start = end
  }
  return found
}

/** The file's lines, each with its line end. */
export function physicalLines(text: string): readonly string[] {
  return text.match(/[^\n]+\n?|\n/gu) ?? []
}

export type LineEnd = '\n' | '\r\n'

/** What ends a line that is added to this file: CRLF only where all have it. */
export function lineEndOf(text: string): LineEnd {
  return /\r\n/u.test(text) && !/[^\r]\n/u.test(text) ? '\r\n' : '\n'
}

/**
 * The line, from 1, where a piece of another version of the file begins here;
 * 0 where it is not in this one.
 */
export function lineNumberOf(text: string, piece: string): number {
  const at = `\n${text}`.indexOf(`\n${piece}`)
  return at < 0 ? 0 : lineNumberAt(text, at)
}

/** 1 for the first line. */
export function lineNumberAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function isIgnored(line: string): boolean {
  return /^\s*(?:#|$)/u.test(line)
}

function isContinuation(line: string): boolean {
  return /^\s/u.test(line)
}
