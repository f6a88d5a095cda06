/*
 * NAME
 *   stop-on-signals - a resident program ends when it is told to
 */

/** @param stop is called once, at the first SIGTERM or SIGINT.
 * @returns what stop() gave; null as long as it was not called. */
export function stopOnSignals(
  stop: () => Promise<void>,
): () => Promise<void> | null {
  let stopping: Promise<void> | null = null
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stopping ??= stop()
    })
  }
  return () => stopping
}
