/*
 * NAME
 *   progress - a bar on a terminal, while many messages are scanned
 *
 * DESCRIPTION
 *   On stderr, so that the report stays clean; not there when stderr is not a
 *   terminal, or when there is little to wait for. It is on the last line
 *   and is wiped before anything else is printed. The libraries that draw bars
 *   move the cursor to a saved place, and that place scrolls away under a
 *   report.
 */

export interface Progress {
  start(total: number): void
  step(): void
  /** Takes the bar away while something is printed. */
  pause(print: () => void): void
  stop(): void
}

const SHOWN_FROM = 20
const WIDTH = 30
const WIPE = '\r\u001b[K'

export function openProgress(
  out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
): Progress {
  let total = 0
  let done = 0
  const shown = (): boolean => out.isTTY && total >= SHOWN_FROM
  const draw = (): void => {
    const full = Math.floor((WIDTH * done) / total)
    const bar = '#'.repeat(full).padEnd(WIDTH, '.')
    out.write(`${WIPE}[${bar}] ${done}/${total}`)
  }
  return {
    start: count => {
      total = count
      done = 0
      if (shown()) draw()
    },
    step: () => {
      done++
      if (shown()) draw()
    },
    pause: print => {
      if (shown()) out.write(WIPE)
      print()
    },
    stop: () => {
      if (shown()) out.write(WIPE)
    },
  }
}

/** How many were done, where no one knows how many there are. */
export function openCounting(
  out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  what: string,
): { readonly show: (count: number) => void; readonly stop: () => void } {
  return {
    show: count => {
      if (out.isTTY) out.write(`${WIPE}${count} ${what}`)
    },
    stop: () => {
      if (out.isTTY) out.write(WIPE)
    },
  }
}
