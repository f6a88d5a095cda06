/*
 * NAME
 *   agent - a process of a host of its own, and what it is asked
 *
 * DESCRIPTION
 *   Isolated, it has a network and mounts of its own, which go with it: nothing of
 *   the machine's network is touched. What the agent can do is an object of
 *   functions (serveAgent); who has started it asks for one by its name, and gets
 *   its result.
 *
 * DIAGNOSTICS
 *   ask() rejects with the text of what the function threw, and where the agent
 *   has ended.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import type { Teardown } from '../helper/folder.js'
import { LOAD_TYPESCRIPT } from '../helper/load-typescript.js'

type Able = (...args: never[]) => unknown

export interface Agent<T> {
  readonly pid: number
  ask<K extends keyof T & string>(
    name: K,
    ...args: T[K] extends (...args: infer A) => unknown ? A : never
  ): Promise<T[K] extends (...args: never[]) => infer R ? Awaited<R> : never>
}

interface Question {
  readonly id: number
  readonly name: string
  readonly args: readonly never[]
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

export interface AgentOptions {
  /** A file that calls serveAgent(). */
  readonly program: string
  readonly isIsolated: boolean
}

/** Runs until the test `t` ends. */
export function startAgent<T>(
  t: Teardown,
  { program, isIsolated }: AgentOptions,
): Agent<T> {
  const child = spawn(
    '/usr/bin/env',
    [
      ...(isIsolated ? ISOLATED : []),
      ...[process.execPath, '--no-warnings', `--import=${LOAD_TYPESCRIPT}`],
      program,
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // It ends when the channel does, with what it has started.
      detached: true,
      env: { PATH: PATHS, LANG: 'C' },
    },
  )
  const waiting = new Map<number, (answer: Answer) => void>()
  let isOver = false
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  const ended = new Promise<void>(resolve => {
    child.once('exit', () => {
      isOver = true
      for (const [id, answer] of waiting) answer({ id, error: ENDED })
      resolve()
    })
  })
  t.teardown(async () => {
    if (child.connected) child.disconnect()
    await ended
  })
  let last = 0
  return {
    pid: child.pid ?? 0,
    ask: async (name, ...args) => {
      if (isOver) throw new Error(`${name}: ${ENDED}`)
      const id = ++last
      const answer = await new Promise<Answer>(resolve => {
        waiting.set(id, resolve)
        tell(child, { id, name, args: args as readonly unknown[] as never[] })
      })
      if (answer.error !== undefined) throw new Error(answer.error)
      return answer.result as never
    },
  }
}

const ENDED = 'the agent has ended'
const PATHS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
export const ISOLATED = [
  ...['unshare', '--net', '--mount', '--propagation', 'private', '--'],
]

function tell(child: ChildProcess, question: Question): void {
  // One that has just ended answers by its exit.
  child.send(question, () => undefined)
}

/** Answers until the channel ends; then all teardowns, the last one first. */
export function serveAgent<T extends { readonly [K in keyof T]: Able }>(
  make: (t: Teardown) => T,
): void {
  const handlers: (() => void | Promise<void>)[] = []
  const able = make({ teardown: handler => void handlers.unshift(handler) })
  process.on('message', ({ id, name, args }: Question) => {
    const work = async (): Promise<Answer> => {
      try {
        return { id, result: await able[name as keyof T](...args) }
      } catch (error) {
        return { id, error: `${name}: ${(error as Error).message}` }
      }
    }
    void work().then(answer => process.send?.(answer, () => undefined))
  })
  const end = async (): Promise<void> => {
    for (const handler of handlers.splice(0)) await handler()
    process.exit(0)
  }
  process.once('disconnect', () => void end())
  process.on('SIGTERM', () => void end())
}
