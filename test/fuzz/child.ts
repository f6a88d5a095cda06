/*
 * NAME
 *   child - fuzz-child, started again as often as it ends
 *
 * DESCRIPTION
 *   What hangs is told by the time that the process computed: others may have
 *   the processor.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LOAD_TYPESCRIPT } from '../helper/load-typescript.js'
import type { FromChild, Order } from './fuzz-child.js'

export interface Outcome {
  readonly bytes: Buffer
  readonly fault: { readonly kind: string; readonly text: string } | null
}

/** A case goes through the engine three times. */
const HANG_SECONDS = 3 * 5
/** For what waits and does not compute. */
const PATIENCE_MS = 120_000
const LOOK_MS = 500
/** Loading takes longer than any case. */
const START_MS = 120_000
const GROWTH_MB = 500
/** By then everything is loaded. */
const WARM_CASES = 50

export class Child {
  readonly #args: readonly string[]
  #process: ChildProcess | null = null
  #cases = 0
  #baseMegabytes = 0

  constructor(args: readonly string[]) {
    this.#args = args
  }

  /** Ends when it takes cases. */
  async ready(): Promise<void> {
    if (this.#process !== null) return
    const program = join(import.meta.dirname, 'fuzz-child.ts')
    const child = fork(program, this.#args, {
      execArgv: ['--no-warnings', '--import', LOAD_TYPESCRIPT],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let errors = ''
    child.stderr?.on('data', chunk => (errors += String(chunk)))
    this.#process = child
    this.#cases = 0
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), START_MS)
      const ended = (): void => reject(new Error(`it did not start: ${errors}`))
      child.once('exit', ended)
      child.once('message', () => {
        clearTimeout(timer)
        child.off('exit', ended)
        resolve()
      })
    })
  }

  async run(order: Order): Promise<Outcome> {
    await this.ready()
    const child = this.#process
    if (child === null) throw new Error('it has just been started')
    let bytes = Buffer.from(order.bytes ?? '', 'base64')
    const said = await converse(child, order, got => (bytes = got))
    if (said.type === 'ended') {
      this.#process = null
      return { bytes, fault: said.fault }
    }
    const growth = this.#growth(said.megabytes)
    const text = `${growth.toFixed(0)} MB more than at first`
    const fault = growth > GROWTH_MB ? { kind: 'memory', text } : said.fault
    if (growth > GROWTH_MB) this.stop()
    return { bytes, fault }
  }

  stop(): void {
    this.#process?.removeAllListeners()
    this.#process?.kill('SIGKILL')
    this.#process = null
  }

  #growth(megabytes: number): number {
    this.#cases++
    if (this.#cases <= WARM_CASES) this.#baseMegabytes = megabytes
    return megabytes - this.#baseMegabytes
  }
}

type Ended = {
  readonly type: 'ended'
  readonly fault: Outcome['fault']
}

function converse(
  child: ChildProcess,
  order: Order,
  keep: (bytes: Buffer<ArrayBuffer>) => void,
): Promise<Ended | Extract<FromChild, { type: 'done' }>> {
  return new Promise(resolve => {
    let ours = true
    let late = false
    let errors = ''
    const before = computedSeconds(child)
    const start = Date.now()
    const timer = setInterval(() => {
      late =
        computedSeconds(child) - before > HANG_SECONDS ||
        Date.now() - start > PATIENCE_MS
      if (late) child.kill('SIGKILL')
    }, LOOK_MS)
    const onError = (chunk: Buffer): void => void (errors += String(chunk))
    const finish = (
      end: Ended | Extract<FromChild, { type: 'done' }>,
    ): void => {
      clearInterval(timer)
      child.off('message', onMessage).off('exit', onExit)
      child.stderr?.off('data', onError)
      resolve(end)
    }
    const onMessage = (said: FromChild): void => {
      if (said.type === 'case') keep(Buffer.from(said.bytes, 'base64'))
      if (said.type === 'theirs') ours = false
      if (said.type === 'done') finish(said)
    }
    const onExit = (status: number | null, signal: string | null): void => {
      const kind = late ? 'hang' : 'crash'
      const text = late
        ? `more than ${HANG_SECONDS} s of computing, or ${PATIENCE_MS} ms`
        : `${signal ?? `status ${status}`}\n${errors}`
      // What mailparser does by itself is not ours: the engine asks it in a
      // thread that it can end.
      finish({ type: 'ended', fault: ours ? { kind, text } : null })
    }
    child.stderr?.on('data', onError)
    child.on('message', onMessage).on('exit', onExit)
    child.send(order)
  })
}

/** proc(5): utime and stime, in hundredths of a second, all threads. */
function computedSeconds({ pid }: ChildProcess): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0 // it has just ended
  }
}
