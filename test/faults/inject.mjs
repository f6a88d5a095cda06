/*
 * NAME
 *   inject - one fault at one point inside of a program under test
 *
 * SYNOPSIS
 *   POSTSIFT_FAULT=FILE node --import=.../inject.mjs program
 *
 * DESCRIPTION
 *   Loaded by Node before the program. It comes between the program and Node's
 *   own functions for files, sockets and processes, and counts the calls. FILE
 *   holds a plan (plan.ts) and is read at each call, so that one resident
 *   program can be given one fault after the other. Each plan comes true once:
 *   FILE.done then holds its id, also for a process that takes the place of
 *   the one it killed.
 *
 *   What is done by promises counts as the same point as what is done at once.
 *   The points of a thread that reads messages are told apart by `thread.`, and
 *   no plan for any point means them.
 *
 *   The program's own code is not touched: it is what is built and installed. What
 *   Node itself reads to load it is no point: Node 22 does so by functions of fs.
 */

import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { isMainThread } from 'node:worker_threads'

const { readFileSync, writeFileSync, openSync } = fs
const { execFileSync } = childProcess
const file = process.env.POSTSIFT_FAULT ?? ''
const isPrimary =
  process.argv[1]?.endsWith('/filterd.js') &&
  process.env.POSTSIFT_WORKER !== '1'

const isReader =
  !isMainThread && process.argv[1]?.endsWith('/reader-thread.js') === true
const PREFIX = isReader ? 'thread.' : ''

const paths = new Map()
let current = ''
let calls = 0
let isInside = false

if ((isMainThread || isReader) && !isPrimary && file !== '') standBetween()

function standBetween() {
  const onFile = ['writeSync', 'fsyncSync', 'readSync', 'closeSync']
  for (const name of onFile)
    wrap(fs, name, ([fd]) => paths.get(fd) ?? `fd${fd}`)
  const onPath = ['mkdirSync', 'renameSync', 'unlinkSync', 'linkSync']
  onPath.push('statfsSync')
  for (const name of onPath) wrap(fs, name, args => args.slice(0, 2).join(' '))
  fs.openSync = (...args) => {
    reach('fs.openSync', String(args[0]), 'before')
    const fd = openSync(...args)
    paths.set(fd, String(args[0]))
    reach('fs.openSync', String(args[0]), 'after')
    return fd
  }
  wrapRead()
  wrapPromises()
  wrap(childProcess, 'spawn', args => `${args[0]} ${String(args[1])}`)
  wrap(net.Socket.prototype, 'write', ([chunk]) => textOf(chunk), 'net.write')
  wrap(net.Socket.prototype, 'connect', () => '', 'net.connect')
  const { emit } = net.Socket.prototype
  net.Socket.prototype.emit = function (event, ...args) {
    const isData = event === 'data'
    if (isData && reach('net.data', textOf(args[0]), 'before')) return false
    return emit.call(this, event, ...args)
  }
  syncBuiltinESMExports()
  if (isReader) reach('start', '', 'before')
}

function wrapPromises() {
  const { promises } = fs
  const onPath = ['mkdir', 'rename', 'unlink', 'link', 'readdir', 'rm', 'stat']
  for (const name of onPath) {
    wrapPromise(promises, name, args => args.slice(0, 2).join(' '))
  }
  const { open } = promises
  let isKnown = false
  promises.open = async (...args) => {
    reach('fs.openSync', String(args[0]), 'before')
    const file = await open(...args)
    paths.set(file.fd, String(args[0]))
    if (!isKnown) wrapFile(Object.getPrototypeOf(file))
    isKnown = true
    reach('fs.openSync', String(args[0]), 'after')
    return file
  }
}

function wrapFile(prototype) {
  const what = (_, file) => paths.get(file.fd) ?? `fd${file.fd}`
  wrapPromise(prototype, 'write', what)
  wrapPromise(prototype, 'appendFile', what, 'fs.writeSync')
  wrapPromise(prototype, 'chmod', what)
  wrapPromise(prototype, 'sync', what, 'fs.fsyncSync')
  wrapPromise(prototype, 'close', what)
}

function wrapPromise(owner, name, what, point = `fs.${name}Sync`) {
  const real = owner[name]
  owner[name] = async function (...args) {
    const text = what(args, this)
    reach(point, text, 'before')
    const result = await real.apply(this, args)
    reach(point, text, 'after')
    return result
  }
}

/** Calls of `owner[name]` become points; `what` gives what a plan may match. */
function wrap(owner, name, what, point = pointOf(owner, name)) {
  const real = owner[name]
  owner[name] = function (...args) {
    const text = what(args)
    reach(point, text, 'before')
    const result = real.apply(this, args)
    reach(point, text, 'after')
    return result
  }
}

function pointOf(owner, name) {
  return `${owner === fs ? 'fs' : 'process'}.${name}`
}

// Streams read by callback: an error is an argument.
function wrapRead() {
  const { read } = fs
  fs.read = (fd, buffer, offset, length, position, callback) => {
    const done = (error, size, bytes) => {
      try {
        if (!error) reach(size > 0 ? 'fs.read' : 'fs.end', `fd${fd}`, 'before')
        callback(error, size, bytes)
      } catch (injected) {
        if (injected.injected !== true) throw injected
        callback(injected)
      }
    }
    read(fd, buffer, offset, length, position, done)
  }
}

function textOf(chunk) {
  return typeof chunk === 'string'
    ? chunk
    : Buffer.from(chunk ?? '').toString('latin1')
}

// Node's functions call one another, and this file calls them too. True: what
// comes is not to be passed on.
function reach(point, text, when) {
  if (isInside) return false
  isInside = true
  try {
    return meet(`${PREFIX}${point}`, text, when)
  } finally {
    isInside = false
  }
}

function meet(point, text, when) {
  const plan = planNow()
  if (plan === null || !isMet(plan, point, when)) return false
  const { match, nth = 1 } = plan
  if (match !== undefined && !new RegExp(match, 'su').test(text)) return false
  if (isOfLoader()) return false
  if (++calls < nth) return false
  writeFileSync(`${file}.done`, `${plan.id} ${point} ${text.slice(0, 100)}`)
  act(plan, point)
  return plan.act === 'swallow'
}

// Whether who called a function of fs is what loads modules.
function isOfLoader() {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 20
  const lines = String(new Error('').stack).split('\n').slice(1)
  Error.stackTraceLimit = stackTraceLimit
  const caller = lines.find(
    it => !/inject\.mjs|node:(?:internal\/)?fs\b/u.test(it),
  )
  return caller?.includes('node:internal/modules/') === true
}

function isMet(plan, point, when) {
  if ((plan.when ?? 'before') !== when) return false
  if (plan.point === 'any') return !isReader
  return plan.point === point
}

function planNow() {
  const plan = parsed(read(file))
  if (plan === null || read(`${file}.done`).startsWith(`${plan.id} `))
    return null
  if (plan.id !== current) {
    current = plan.id
    calls = 0
  }
  return plan
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null // nothing, or half written
  }
}

function act(plan, point) {
  const { act, value } = plan
  if (act === 'error') throw errorOf(value, point)
  if (act === 'kill') process.kill(process.pid, value)
  // In a thread it would take the process along, which is another fault.
  if (act === 'exit') (isReader ? process.exit : process.reallyExit)(value)
  if (act === 'stall')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, value)
  if (act === 'memory') exhaust()
  if (act === 'script') execFileSync('/bin/sh', ['-c', value])
  if (act === 'clock') {
    const { now } = Date
    Date.now = () => now() + value
  }
  if (act === 'noise') {
    console.log(value)
    console.error(value)
    process.emitWarning(value)
  }
  if (act === 'later')
    setTimeout(() => Promise.reject(new Error('injected')), 0)
}

function errorOf(code, point) {
  const text = `${code}: injected, ${point}`
  return Object.assign(new Error(text), { code, injected: true })
}

function exhaust() {
  const all = []
  for (;;) all.push(new Array(1e5).fill({}))
}
