/*
 * NAME
 *   read-password - a line that no one sees
 *
 * DIAGNOSTICS
 *   Throws Error where the terminal is closed, or Ctrl-C is pressed.
 */

import { stdin, stderr } from 'node:process'

const LIMIT_CHARACTERS = 4096

/** From the terminal, without echo. */
export async function readHidden(prompt: string): Promise<string> {
  stderr.write(prompt)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  try {
    let text = ''
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      for (const letter of String(chunk)) {
        if (letter === '\r' || letter === '\n') return text
        if (letter === CTRL_C || letter === CTRL_D)
          throw new Error('no password')
        if (letter === BACKSPACE || letter === '\b') {
          text = [...text].slice(0, -1).join('')
        } else if (text.length < LIMIT_CHARACTERS) text += letter
      }
    }
    throw new Error('no password')
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const BACKSPACE = '\u007f'

/** The first line of stdin. */
export async function readStdin(): Promise<string> {
  stdin.setEncoding('utf8')
  let text = ''
  for await (const chunk of stdin) {
    text += String(chunk)
    if (text.includes('\n') || text.length > LIMIT_CHARACTERS) break
  }
  return text.split(/\r?\n/u)[0] ?? ''
}
