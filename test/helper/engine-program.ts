/*
 * NAME
 *   engine-program - a scanner's own program, which a test stops, freezes, starts
 */
import type { Teardown } from './folder.js'
import { over, startProgram, type RunningProgram } from './program.js'
import { waitUntil } from './wait.js'

export interface EngineProgram {
  /** All that it printed since the last start. */
  readonly log: () => string
  /** Resolves when it answers. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** It keeps its connections and answers nothing. */
  readonly freeze: () => void
  readonly thaw: () => void
}

/** Starts it; ends it with the test. */
export const startEngineProgram = async (
  t: Teardown,
  {
    path,
    args,
    answers,
  }: {
    readonly path: string
    readonly args: readonly string[]
    /** Anything but undefined or false when it does. */
    readonly answers: () => Promise<unknown>
  },
): Promise<EngineProgram> => {
  let program: RunningProgram
  const log = () => program.stdout() + program.stderr()
  const start = async () => {
    program = startProgram(t, path, args)
    const isOver = over(program.ended)
    const answersOrEnds = async () => (await answers()) || isOver()
    const what = `${path} to answer`
    await waitUntil(answersOrEnds, { what, report: log })
  }
  const signal = (name: NodeJS.Signals) => process.kill(-program.pid, name)
  await start()
  t.teardown(() => {
    try {
      signal('SIGCONT')
    } catch {
      // It is gone.
    }
  })
  return {
    ...{ log, start },
    stop: async () => void (await program.stop()),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  }
}
