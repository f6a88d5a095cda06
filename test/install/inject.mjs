/*
 * NAME
 *   inject - a program that is killed, or fails, at its Nth change of the system
 *
 * DESCRIPTION
 *   For node --import. Counts what changes files, and the commands that are
 *   run. POSTSIFT_INJECT_TRACE names a file that gets a line for each.
 *
 *   POSTSIFT_INJECT_AT is the number of the first one that does not go well, and
 *   POSTSIFT_INJECT_HOW says how: `kill` (before it, as by kill -9); the code of
 *   an error, for a change of a file; `status`, `signal`, `hang` for a command.
 *   With POSTSIFT_INJECT_STICKS the same is so for all that come after: a disk
 *   stays full. What that way cannot fail goes well.
 *
 *   POSTSIFT_INJECT_BIN is a folder of programs that are run instead of those
 *   of the same name; POSTSIFT_INJECT_PATHS is `FROM=TO`, by which paths that
 *   begin with FROM begin with TO. So a machine has systemd.
 */

import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, join } from 'node:path'

const { env } = process
const at = Number(env.POSTSIFT_INJECT_AT)
const how = env.POSTSIFT_INJECT_HOW
const sticks = env.POSTSIFT_INJECT_STICKS !== undefined
const trace = env.POSTSIFT_INJECT_TRACE
const bin = env.POSTSIFT_INJECT_BIN
const moved = (env.POSTSIFT_INJECT_PATHS ?? '')
  .split(',')
  .filter(Boolean)
  .map(pair => pair.split('='))

const { appendFileSync, existsSync, writeSync } = fs
const PROGRAMS = { status: 'exit 1', signal: 'kill -9 $$', hang: 'sleep 60' }
const WRITES =
  fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT
const open = new Map()
let count = 0

// Before all else: the rest counts what these do.
for (const name of [
  'existsSync',
  'readFileSync',
  'statSync',
  'lstatSync',
  'realpathSync',
  'readdirSync',
  'accessSync',
]) {
  fs[name] = elsewhere(fs[name])
}
fs.openSync = elsewhere(
  watched(fs.openSync, {
    label: (path, flags) => `open ${path}`,
    isChange: (path, flags) =>
      typeof flags === 'number' && (flags & WRITES) !== 0,
    after: (fd, path) => open.set(fd, path),
  }),
)
for (const name of ['writeSync', 'fsyncSync', 'fchmodSync', 'fchownSync']) {
  fs[name] = watched(fs[name], {
    label: fd => `${name} ${open.get(fd) ?? 'folder'}`,
  })
}
for (const name of [
  'renameSync',
  'mkdirSync',
  'rmSync',
  'rmdirSync',
  'unlinkSync',
]) {
  fs[name] = elsewhere(watched(fs[name], { label: path => `${name} ${path}` }))
}
for (const name of ['rename', 'unlink']) {
  fs.promises[name] = watched(fs.promises[name], {
    label: path => `${name} ${path}`,
    isAsync: true,
  })
}
const openFile = fs.promises.open
fs.promises.open = watched(
  async (path, ...rest) => {
    const file = await openFile(path, ...rest)
    for (const name of ['write', 'sync']) {
      file[name] = watched(file[name].bind(file), {
        label: () => `${name} ${path}`,
        isAsync: true,
      })
    }
    return file
  },
  {
    label: path => `open ${path}`,
    isAsync: true,
    isChange: (path, flags) => (flags & WRITES) !== 0,
  },
)

const spawn = childProcess.spawn
childProcess.spawn = (path, args, options) => {
  const words = `run ${[path, ...args].join(' ')}`
  const own = bin === undefined ? undefined : join(bin, basename(path))
  const program = own !== undefined && existsSync(own) ? own : path
  const fault = next(words)
  if (fault && how in PROGRAMS) {
    return spawn('/bin/sh', ['-c', PROGRAMS[how]], options)
  }
  return spawn(program, args, options)
}
// What hangs is given up sooner.
if (how === 'hang') {
  const timeout = AbortSignal.timeout
  AbortSignal.timeout = ms => timeout.call(AbortSignal, Math.min(ms, 4000))
}
syncBuiltinESMExports()

function watched(
  work,
  { label, isChange = () => true, isAsync = false, after = () => {} },
) {
  return function (...args) {
    if (isChange(...args) && next(label(...args)) && !(how in PROGRAMS)) {
      const error = new Error(`${how}: injected, ${label(...args)}`)
      error.code = how
      if (isAsync) return Promise.reject(error)
      throw error
    }
    const result = work.apply(this, args)
    after(result, ...args)
    return result
  }
}

// Whether this one is to fail.
function next(label) {
  count++
  const isHere = count === at || (sticks && count > at)
  if (trace !== undefined) {
    appendFileSync(trace, `${count} ${isHere ? how : 'well'} ${label}\n`)
  }
  if (isHere && how === 'kill') process.kill(process.pid, 'SIGKILL')
  return isHere
}

function elsewhere(work) {
  return function (...args) {
    return work.apply(this, args.map(placeOf))
  }
}

function placeOf(path) {
  if (typeof path !== 'string') return path
  const pair = moved.find(([from]) => path.startsWith(from))
  return pair ? pair[1] + path.slice(pair[0].length) : path
}
