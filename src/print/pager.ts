/*
 * NAME
 *   pager - what is longer than a terminal can be turned over
 *
 * DESCRIPTION
 *   By less(1), from its end, so that the newest of a list is seen first, or from
 *   its start; it ends by itself where all fits. Without less, where PAGER is empty or cat, and
 *   where stdout is no terminal, the text is printed as it is.
 *
 * SECURITY
 *   The text is printable already. less may start no other program and write no
 *   file (LESSSECURE), and gets nothing else of the environment that says what
 *   to do: its user may be one that sudo(8) lets do no more than this.
 */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'

const LESS = '/usr/bin/less'

/** Fulfilled when the text was printed, or seen enough of. */
export async function printPaged(
  text: string,
  out: NodeJS.WriteStream,
  from: 'start' | 'end' = 'end',
): Promise<void> {
  const { PAGER: pager, TERM: terminal = 'dumb' } = process.env
  const isOff = pager === '' || pager === 'cat' || terminal === 'dumb'
  const lines = text.split('\n').length
  const isShort = lines < (out.rows || 24)
  if (!out.isTTY || isOff || isShort || !existsSync(LESS)) {
    out.write(`${text}\n`)
    return
  }
  await runLess(`${text}\n`, terminal, from)
}

function runLess(
  text: string,
  terminal: string,
  from: 'start' | 'end',
): Promise<void> {
  return new Promise(resolve => {
    const less = spawn(
      LESS,
      ['-R', '-F', '-X', ...(from === 'end' ? ['+G'] : [])],
      {
        stdio: ['pipe', 'inherit', 'inherit'],
        env: {
          TERM: terminal,
          LESSSECURE: '1',
          LESSHISTFILE: '-',
          LESSCHARSET: 'utf-8',
          PATH: '/usr/bin:/bin',
        },
      },
    )
    // The keys are for less: it ends, and then we do.
    const ignore = (): void => undefined
    process.on('SIGINT', ignore)
    const over = (): void => {
      process.off('SIGINT', ignore)
      resolve()
    }
    less.on('close', over)
    less.on('error', () => {
      process.stdout.write(text)
      over()
    })
    // Who has seen enough does not read the rest.
    less.stdin.on('error', ignore)
    less.stdin.end(text)
  })
}
