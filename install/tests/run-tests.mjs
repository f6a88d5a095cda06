/*
 * NAME
 *   run-tests - run test files, print a line for each, and count
 *
 * SYNOPSIS
 *   node install/tests/run-tests.mjs [OPTION...] [FILE|FOLDER...]
 *
 * DESCRIPTION
 *   Runs one file more at once than there are processors, since some wait for
 *   Postfix; those that take longest first, so that all end together. Each is a process of its own that uses tap as a library. Without
 *   arguments, runs all of test/.
 *
 *   Prints each file as it ends, with its seconds and those of the processor,
 *   and all about what fails; at the end the slowest files. The last line is
 *   `N passed, N failed`, counted in assertions; the exit status says the same.
 *
 *   Ubuntu has Chromium only as a snap, which does not start in a container. Where
 *   it is not there, the files that need it are left out on Ubuntu, and named
 *   before the last line.
 *
 *   --jobs=N       so many files at once
 *   --grep=WORDS   only the tests with these words in their title
 *   --all          prints all that the files print
 *   --coverage     prints how much of src the tests ran
 *
 * DIAGNOSTICS
 *   A file that ends without a result, with a status or by a signal counts as
 *   one more failure. One that takes longer than it says (setTimeout of tap; 900
 *   seconds) is asked for what it waits for, and then killed.
 */

import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compileAll } from './compile-typescript.mjs'
import { SLOWEST } from './slowest.mjs'

const TOP = fileURLToPath(new URL('../..', import.meta.url))
const LOADER = new URL('./load-typescript.mjs', import.meta.url).href
const TIMEOUT_SECONDS = 900
const SHOWN_SLOWEST = 12

// As in the lines of TAP: what passes is not shown.
const DULL =
  /^(?:TAP version|\s*\d+\.\.|\s+ok |ok |\s*# (?:Subtest|time|\{)|\s*$)/u

const { values, positionals } = parseArgs({
  options: {
    jobs: { type: 'string', default: String(availableParallelism() + 1) },
    grep: { type: 'string' },
    all: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})

process.chdir(TOP)
// Node reads these certificates at each start; nothing here needs them.
delete process.env.NODE_EXTRA_CA_CERTS
const running = new Set()
let known = 0
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    for (const child of running) child.kill(signal)
    process.exit(1)
  })

const wanted = longestFirst(positionals.length > 0 ? positionals : ['test'])
const leftOut = lacksChromium() ? wanted.filter(usesChromium) : []
const files = wanted.filter(file => !leftOut.includes(file))
if (wanted.length === 0) {
  console.error(`no test in: ${positionals.join(' ')}`)
  process.exit(1)
}
const covered = values.coverage
  ? mkdtempSync(join(tmpdir(), 'postsift-coverage-'))
  : undefined
await compileAll(sources())
const results = await runAll(files, Number(values.jobs))
printSlowest(results)
if (covered !== undefined) printCoverage(covered)
for (const file of leftOut) {
  console.log(`left out: ${file}: Ubuntu has Chromium only as a snap`)
}
const sum = name => results.reduce((total, it) => total + it[name], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 ? 0 : 1

function longestFirst(names) {
  const all = [...new Set(names.flatMap(testsIn))].sort()
  const place = file => SLOWEST.indexOf(file) + 1 || Infinity
  return all.sort((a, b) => Math.sign(place(a) - place(b)) || 0)
}

function lacksChromium() {
  const system = '/etc/os-release'
  if (existsSync('/usr/bin/chromium') || !existsSync(system)) return false
  return /^ID=ubuntu$/mu.test(readFileSync(system, 'utf8'))
}

function usesChromium(file) {
  return /\/browser\.js'|\/usr\/bin\/chromium/u.test(readFileSync(file, 'utf8'))
}

function testsIn(name) {
  const path = relative(TOP, resolve(name))
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true })
    .filter(it => it.endsWith('.test.ts'))
    .map(it => join(path, it))
}

function sources() {
  return ['bin', 'install', 'src', 'test'].flatMap(folder =>
    readdirSync(folder, { recursive: true })
      .filter(name => name.endsWith('.ts'))
      .map(name => join(TOP, folder, name)),
  )
}

async function runAll(files, jobs) {
  const waiting = [...files]
  const done = []
  const work = async () => {
    for (;;) {
      const file = waiting.shift()
      if (file === undefined) return
      const result = await run(file)
      done.push(result)
      print(result, done.length, files.length)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return done
}

async function run(file) {
  const start = performance.now()
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--enable-source-maps', '--import', LOADER, file],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...settings(file) },
    },
  )
  running.add(child)
  const chunks = []
  child.stdout.on('data', chunk => void chunks.push(chunk))
  child.stderr.on('data', chunk => void chunks.push(chunk))
  const limit = limitTime(child, file)
  const exit = await new Promise(done => {
    child.once('error', error => done({ error }))
    child.once('exit', (status, signal) => {
      const cpu = secondsOfTheLast()
      // What it started may have its output open for ever.
      const end = () => done({ status, signal, cpu })
      setTimeout(end, 5000).unref()
      child.once('close', end)
    })
  })
  limit.end()
  running.delete(child)
  const output = Buffer.concat(chunks).toString()
  const seconds = (performance.now() - start) / 1000
  return { file, seconds, output, ...exit, ...countOf(output, exit) }
}

// What tap tells a test that it starts; the key is in the messages between them.
function settings(file) {
  return {
    TAP_TIMEOUT: String(TIMEOUT_SECONDS),
    TAP_CHILD_KEY: file,
    ...(values.grep !== undefined && { TAP_GREP: values.grep }),
    ...(covered !== undefined && { NODE_V8_COVERAGE: covered }),
  }
}

function limitTime(child, file) {
  let timers = []
  const end = () => timers.forEach(clearTimeout)
  const message = { tapAbort: 'timeout', key: file }
  const start = ms => {
    end()
    if (!ms) return
    // First it may say what it waits for.
    timers = [
      setTimeout(() => child.connected && child.send(message), ms + 1000),
      setTimeout(() => child.kill('SIGKILL'), ms + 5000),
    ]
  }
  start(TIMEOUT_SECONDS * 1000)
  child.on('message', it => {
    if (it?.key === file && 'setTimeout' in it) start(it.setTimeout)
  })
  return { end }
}

// Of the processor, for the child that has just ended and its children.
function secondsOfTheLast() {
  const now = childrenSeconds()
  const seconds = now - known
  known = now
  return seconds
}

// For all that have ended; see proc(5).
function childrenSeconds() {
  try {
    const text = readFileSync('/proc/self/stat', 'utf8')
    const words = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(words[13]) + Number(words[14])) / 100
  } catch {
    return NaN // no Linux
  }
}

function countOf(output, { error, status, signal }) {
  const lines = output.split('\n').filter(it => /^# \{ total: /u.test(it))
  const number = name =>
    Number(lines.at(-1)?.match(new RegExp(`\\b${name}: (\\d+)`, 'u'))?.[1] ?? 0)
  const failed = number('fail')
  const isWell = !error && status === 0 && !signal && lines.length > 0
  return { passed: number('pass'), failed: failed || (isWell ? 0 : 1) }
}

function print(result, count, all) {
  const { file, failed, passed, seconds, cpu, output } = result
  const times = `${seconds.toFixed(1)} s, ${(cpu ?? 0).toFixed(1)} s of CPU`
  const head = failed === 0 ? 'ok' : 'not ok'
  console.log(`${head} ${count}/${all} - ${file} # ${passed} in ${times}`)
  const isShown = failed > 0 ? line => !DULL.test(line) : isStray
  const lines = output.split('\n')
  const text = (values.all ? lines : lines.filter(isShown)).join('\n')
  if (text !== '') console.log(text)
  const { error, status, signal } = result
  if (failed > 0) console.log(`    ended: ${error ?? signal ?? status}`)
}

// What no line of TAP is: a warning, or a print that someone forgot.
function isStray(line) {
  return !DULL.test(line) && !/^\s*(?:#|\{|\}|not ok|---|\.\.\.)/u.test(line)
}

function printSlowest(results) {
  const slowest = [...results].sort((a, b) => b.seconds - a.seconds)
  const cpu = results.reduce((total, it) => total + (it.cpu || 0), 0)
  console.log(`\nCPU ${cpu.toFixed(0)} s; the slowest files:`)
  for (const { file, seconds } of slowest.slice(0, SHOWN_SLOWEST))
    console.log(`${seconds.toFixed(0).padStart(5)} s ${file}`)
}

function printCoverage(folder) {
  const c8 = join(TOP, 'node_modules/.bin/c8')
  const wanted = ['--include=src/**', '--reporter=text-summary']
  spawnSync(c8, ['report', `--temp-directory=${folder}`, ...wanted], {
    stdio: 'inherit',
  })
  rmSync(folder, { recursive: true, force: true })
}
