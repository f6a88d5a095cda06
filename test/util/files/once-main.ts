/*
 * NAME
 *   once-main - a process in which several want to do the same at once
 *
 * SYNOPSIS
 *   once-main.ts PATH COUNT LOG
 */
import { appendFileSync } from 'node:fs'
import { takeTurn } from '../../../src/util/files/once.js'

const [, , path = '', count = '', log = ''] = process.argv

const attempt = async (): Promise<void> => {
  const signal = AbortSignal.timeout(60_000)
  const turn = await takeTurn(path, { signal })
  if (typeof turn === 'string') return appendFileSync(log, `${turn}\n`)
  turn.begin()
  appendFileSync(log, 'did\n')
  turn.finish()
}

await Promise.all(Array.from({ length: Number(count) }, attempt))
