/*
 * NAME
 *   bypass.test - which stamps turn a scanner off, and for how long
 */
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import t from 'tap'
import {
  ALL,
  bypassText,
  endBypass,
  isBypassed,
  LIMIT_HOURS,
  openBypasses,
  readBypasses,
  setBypass,
  type Clock,
} from '../../src/bypass/bypass.js'
import { scratchFolder } from '../helper/folder.js'

const HOUR = 60 * 60 * 1000
const START = Date.parse('2026-11-30T14:00:00Z')
const STEADY = 50 * HOUR

interface Hands extends Clock {
  time: number
  machine: number
}

const clockAt = (time = START, machine = STEADY): Hands => {
  const hands = { time, machine }
  return Object.assign(hands, {
    wall: () => hands.time,
    steady: () => hands.machine,
  })
}

const names = (folder: string, clock: Clock): string =>
  readBypasses(folder, clock)
    .map(it => it.scanner)
    .join()

const set = (folder: string, scanner: string, hours: number, clock: Clock) =>
  setBypass(folder, { scanner, by: 'root', seconds: hours * 3600 }, clock)

t.test('one scanner, another, all, none', async t => {
  const folder = scratchFolder(t, 'bypass')
  const clock = clockAt()
  t.equal(names(folder, clock), '')
  const made = await set(folder, 'clamd', 2, clock)
  t.equal(bypassText(made), 'clamd until 2026-11-30T16:00:00Z')
  t.ok(isBypassed([made], 'clamd'))
  t.notOk(isBypassed([made], 'spamd'))
  await set(folder, 'spamd', 1, clock)
  t.equal(names(folder, clock), 'clamd,spamd')
  await set(folder, 'clamd', 1, clock)
  t.equal(names(folder, clock), 'spamd,clamd', 'a new one replaces the old')
  t.equal((await endBypass(folder, 'rspamd', clock)).length, 0)
  t.equal((await endBypass(folder, 'spamd', clock)).length, 1)
  t.equal(names(folder, clock), 'clamd')
  const all = await set(folder, ALL, 1, clock)
  t.equal(bypassText(all), 'all scanners until 2026-11-30T15:00:00Z')
  t.ok(['parse', 'clamd', 'x'].every(it => isBypassed([all], it)))
  t.equal((await endBypass(folder, null, clock)).length, 2)
  t.equal(names(folder, clock), '')
})

/** Hours by the wall and by the machine since the beginning, and what is so. */
const CLOCKS: readonly (readonly [string, number, number, boolean])[] = [
  ['at once', 0, 0, true],
  ['a moment before its end', 1.999, 1.999, true],
  ['at its end', 2, 2, false],
  ['the clock was set forward', 3, 0.1, false],
  ['the clock was set back before its beginning', -0.1, 0.1, false],
  ['the clock was set back a little, and the time is over', 1.5, 2.01, false],
  ['the clock was set back a little, and the time is not over', 0.5, 1.5, true],
  ['the machine was started since', 1.5, -49, true],
  ['the machine was started since, and the time is over', 2.1, -49, false],
  ['the machine was started since, with a wrong clock', -9000, -49, false],
]

t.test('it ends by itself, whatever clocks do', async t => {
  const folder = scratchFolder(t, 'bypass')
  await set(folder, 'clamd', 2, clockAt())
  for (const [what, wall, machine, isSo] of CLOCKS) {
    const clock = clockAt(START + wall * HOUR, STEADY + machine * HOUR)
    t.equal(names(folder, clock), isSo ? 'clamd' : '', what)
  }
})

t.test('it is seen within two seconds, and ends while it is known', async t => {
  const folder = scratchFolder(t, 'bypass')
  const clock = clockAt()
  const ask = openBypasses(folder, clock)
  const pass = (ms: number): number => {
    clock.time += ms
    clock.machine += ms
    return ask().length
  }
  t.equal(ask().length, 0)
  await set(folder, 'clamd', 1, clock)
  t.equal(pass(1000), 1)
  t.equal(pass(HOUR - 1001), 1)
  t.equal(pass(1), 0, 'without another look')
  await set(folder, ALL, 1, clock)
  t.equal(pass(1000), 1)
  unlinkSync(join(folder, 'bypass.json'))
  t.equal(pass(1000), 0)
})

const entry = (known: object = {}): object => ({
  ...{ scanner: 'clamd', from: START, until: START + HOUR },
  ...{ steady: STEADY, by: 'root', ...known },
})

const stamp = (known: object = {}): string =>
  JSON.stringify({ version: 1, bypasses: [entry(known)] })

const FORMS: readonly (readonly [string, string, boolean])[] = [
  ['as it is written', stamp(), true],
  ['empty', '', false],
  ['cut', stamp().slice(0, -5), false],
  ['null', 'null', false],
  ['a list', '[]', false],
  ['of another version', stamp().replace('"version":1', '"version":2'), false],
  ['the longest', stamp({ until: START + LIMIT_HOURS * HOUR }), true],
  ['too long', stamp({ until: START + LIMIT_HOURS * HOUR + 1 }), false],
  ['ends before it begins', stamp({ until: START - 1 }), false],
  ['in the future', stamp({ from: START + 1 }), false],
  ['without an end', stamp({ until: null }), false],
  ['an end in words', stamp({ until: '2099' }), false],
  ['endless', stamp().replace(/"until":\d+/u, '"until":1e999'), false],
  ['without a name', stamp({ scanner: undefined }), false],
  ['without the time of the machine', stamp({ steady: undefined }), false],
  ['large', stamp({ more: 'x'.repeat(70_000) }), false],
]

t.test('a stamp of another form is none', async t => {
  const folder = scratchFolder(t, 'bypass')
  const file = join(folder, 'bypass.json')
  for (const [what, text, isSo] of FORMS) {
    writeFileSync(file, text, { mode: 0o644 })
    t.equal(names(folder, clockAt()), isSo ? 'clamd' : '', what)
  }
})

t.test('a stamp that others may have written is none', async t => {
  const folder = scratchFolder(t, 'bypass')
  const file = join(folder, 'bypass.json')
  const check = (what: string, isSo: boolean): void => {
    t.equal(names(folder, clockAt()), isSo ? 'clamd' : '', what)
  }
  const write = (mode: number, path = file): void => {
    writeFileSync(path, stamp())
    chmodSync(path, mode)
  }
  write(0o644)
  check('its owner alone may write it', true)
  write(0o664)
  check('its group may write it', false)
  write(0o646)
  check('all may write it', false)
  write(0o400)
  check('read-only', true)
  unlinkSync(file)
  const other = join(folder, 'other')
  write(0o644, other)
  symlinkSync(other, file)
  check('a symbolic link', false)
  unlinkSync(file)
  linkSync(other, file)
  check('a second name of a file of ours', true)
  unlinkSync(file)
  mkdirSync(file)
  check('a folder', false)
  spawnSync('/bin/rmdir', [file])
  spawnSync('/usr/bin/mkfifo', [file])
  check('a pipe', false)
})

t.test('owners', async t => {
  const folder = scratchFolder(t, 'bypass')
  const file = join(folder, 'bypass.json')
  writeFileSync(file, stamp(), { mode: 0o644 })
  chownSync(folder, 999, 999)
  chownSync(file, 999, 999)
  t.equal(names(folder, clockAt()), 'clamd', "root takes the folder's owner")
  chownSync(file, 0, 0)
  t.equal(names(folder, clockAt()), 'clamd', 'and root')
  chownSync(file, 65534, 65534)
  t.equal(names(folder, clockAt()), '', 'no one else')
  await set(folder, 'spamd', 1, clockAt())
  t.match(readFileSync(file, 'utf8'), /spamd/u)
  t.notMatch(readFileSync(file, 'utf8'), /clamd/u, 'it is not carried on')
})
