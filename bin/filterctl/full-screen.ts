/*
 * NAME
 *   full-screen - the whole terminal, until a key ends the program
 *
 * DESCRIPTION
 *   Uses the second screen of the terminal, so that what was on it is there again
 *   afterwards. q, Ctrl-C and a signal end the program. However it ends, the
 *   terminal is as it was: other than by SIGKILL, which no program notices.
 *   Stopped by SIGTSTP it leaves the screen, and comes back with SIGCONT.
 */

import { writeSync } from 'node:fs'

export interface FullScreen {
  /** Now; also at each change of its size. */
  draw(): void
}

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[H\u001b[2J'
const LEAVE = '\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
const WIPE_LINE = '\u001b[K'
const WIPE_REST = '\u001b[J'
const CTRL_C = '\u0003'
const USUAL = { columns: 80, rows: 24 }
const ENDS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const
const NUMBERS = { SIGTERM: 15, SIGINT: 2, SIGHUP: 1, SIGQUIT: 3 } as const

/** @param linesFor what to show, at most `rows` lines of `columns`. */
export function openFullScreen(
  linesFor: (columns: number, rows: number) => readonly string[],
): FullScreen {
  const { stdin, stdout } = process
  let isOpen = false
  const raw = (isRaw: boolean): void => {
    if (stdin.isTTY) stdin.setRawMode(isRaw)
  }
  const enter = (): void => {
    if (isOpen) return
    isOpen = true
    raw(true)
    tell(ENTER)
  }
  const leave = (): void => {
    if (!isOpen) return
    isOpen = false
    tell(LEAVE)
    raw(false)
  }
  const draw = (): void => {
    if (!isOpen) return
    // A terminal that is not told its size says 0.
    const columns = stdout.columns || USUAL.columns
    const rows = stdout.rows || USUAL.rows
    const lines = linesFor(columns, rows).slice(0, rows)
    const text = lines.map(line => line + WIPE_LINE).join('\r\n')
    stdout.write(HOME + text + WIPE_REST)
  }
  process.once('exit', leave)
  for (const signal of ENDS) {
    process.once(signal, () => process.exit(128 + NUMBERS[signal]))
  }
  process.on('SIGTSTP', () => {
    leave()
    process.kill(process.pid, 'SIGSTOP')
  })
  process.on('SIGCONT', () => {
    enter()
    draw()
  })
  stdout.on('resize', draw)
  stdin.on('data', (keys: Buffer) => {
    if (/q/iu.test(keys.toString('latin1')) || keys.includes(CTRL_C)) {
      process.exit(0)
    }
  })
  // No terminal may be there any more.
  stdin.on('error', () => process.exit(0))
  stdin.on('end', () => (stdin.isTTY ? process.exit(0) : undefined))
  enter()
  return { draw }
}

// At once: nothing of it may be left when the process ends.
function tell(text: string): void {
  try {
    writeSync(1, text)
  } catch {
    // No one sees it.
  }
}
