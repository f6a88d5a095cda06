/*
 * NAME
 *   archive-child.test - a child that is not needed does not run
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import t from 'tap'

const PROGRAM = join(import.meta.dirname, '../../dist/lib/archive-child.js')

/** It computes for long, and never asks. */
const jobBytes = (timeLimitMs: number): Buffer => {
  const job = {
    args: ['b', '-mmt1', '-md20', '1000'],
    size: 0,
    memoryLimitBytes: 96 * 1024 * 1024,
    timeLimitMs,
  }
  const text = Buffer.from(JSON.stringify(job))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  return Buffer.concat([length, text])
}

t.test('where no one ends it in time, it ends itself', async t => {
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  })
  child.stdin?.write(jobBytes(300))
  const [status] = (await once(child, 'exit')) as [number | null]
  t.equal(status, 1)
})

t.test('it ends with its lifeline, in the middle of a job', async t => {
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  })
  child.stdin?.write(jobBytes(3_600_000))
  child.stdio[3]?.destroy()
  const [status, signal] = (await once(child, 'exit')) as [null, string]
  t.same([status, signal], [null, 'SIGKILL'])
})

t.test('it ends with the thread that started it', async t => {
  const thread = new Worker(
    `const { spawn } = require('node:child_process')
     const { parentPort, workerData } = require('node:worker_threads')
     const child = spawn(process.execPath, [workerData.program], {
       stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
     })
     child.stdin.write(workerData.job, () => parentPort.postMessage(child.pid))`,
    {
      eval: true,
      workerData: { program: PROGRAM, job: jobBytes(3_600_000) },
    },
  )
  const [pid] = (await once(thread, 'message')) as [number]
  t.ok(isComputing(pid), 'while its thread lives')
  await thread.terminate()
  while (isComputing(pid)) await new Promise(resolve => setTimeout(resolve, 20))
  t.notOk(isComputing(pid), 'and no longer')
})

// What has ended and was not waited for has no descriptors.
const isComputing = (pid: number): boolean => existsSync(`/proc/${pid}/fd/0`)
