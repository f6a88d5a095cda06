/*
 * NAME
 *   progress - a bar on a terminal, while many messages are scanned
 *
 * DESCRIPTION
 *   On stderr, so that the report stays clean; not there when stderr is not a
 *   terminal, or when there is little to wait for.
 */

import { SingleBar } from 'cli-progress'

export interface Progress {
  start(total: number): void
  step(): void
  /** Takes the bar away while something is printed. */
  pause(print: () => void): void
  stop(): void
}

const SHOWN_FROM = 20

export function openProgress(out: NodeJS.WriteStream): Progress {
  const bar = new SingleBar({
    stream: out,
    format: '{bar} {value}/{total} messages, {eta_formatted} left',
    clearOnComplete: true,
    hideCursor: true,
    barCompleteChar: '#',
    barIncompleteChar: '.',
  })
  let shown = false
  return {
    start: total => {
      shown = out.isTTY && total >= SHOWN_FROM
      if (shown) bar.start(total, 0)
    },
    step: () => {
      if (shown) bar.increment()
    },
    pause: print => {
      if (shown) out.write('\r\u001b[K')
      print()
      if (shown) bar.render()
    },
    stop: () => {
      if (shown) bar.stop()
    },
  }
}
