/*
 * NAME
 *   start-cache - a start-up cache helps, and is never needed
 *
 * DESCRIPTION
 *   Whatever has become of the cache, the message is filtered as it was: EICAR
 *   is refused, and what is honest goes on whole.
 */
import {
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import t from 'tap'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { installPostsift } from '../helper/postsift.js'
import { runProgram } from '../helper/program.js'

t.test('filter-pipe with a cache in any state', async t => {
  const postsift = await installPostsift(t)
  const lib = join(postsift.bin, '../lib')
  const cache = cacheIn(lib, 'work-')
  const got = join(postsift.home, 'got')
  const sendmail = join(postsift.home, 'sendmail')
  writeFileSync(sendmail, `#!/bin/sh\nexec cat >'${got}'\n`)
  chmodSync(sendmail, 0o755)
  postsift.configure([`sendmail_path = "${sendmail}"`, 'log_to = "none"'])
  const pipe = (stdin: Buffer): ReturnType<typeof runProgram> =>
    runProgram(
      join(postsift.bin, 'filter-pipe'),
      [
        ...['--config', postsift.configFile, '-o', 'action.infected=reject'],
        ...['-f', 'alice@sender.example', '--', 'bob@recipient.example'],
      ],
      { stdin },
    )
  for (const [state, make] of statesOf(cache)) {
    make()
    const found = await pipe(attachmentMessage({ content: EICAR }))
    t.equal(found.status, 69, `${state}: EICAR is refused`)
    t.match(found.stdout, /^5\.7\.1 /u)
    const message = plainMessage({ text: `${state}\n` })
    t.equal((await pipe(message)).status, 0, `${state}: honest mail goes on`)
    t.ok(readFileSync(got).subarray(-message.length).equals(message), 'whole')
    rmSync(got)
  }
})

function cacheIn(lib: string, start: string): string {
  const isIt = (name: string): boolean =>
    name.startsWith(start) && name.endsWith('.cache')
  return join(lib, readdirSync(lib).find(isIt) ?? '')
}

/** What may have become of a cache, each as a step from the one before. */
function statesOf(cache: string): readonly (readonly [string, () => void])[] {
  const whole = readFileSync(cache)
  const half = whole.length / 2
  return Object.entries({
    'as built': () => undefined,
    'cut short': () => truncateSync(cache, half),
    'with some bytes changed': () =>
      writeFileSync(cache, Buffer.from(whole).fill('X', half, half + 8)),
    empty: () => truncateSync(cache, 0),
    'of another program': () =>
      writeFileSync(cache, new Script('1 + 1').createCachedData()),
    'no cache at all': () => writeFileSync(cache, 'no cache'),
    missing: () => rmSync(cache),
  })
}

// In a process as it is started for a message: V8 takes none of other flags.
const TAKES = `
  const [file, cache] = process.argv.slice(1)
  const { readFileSync } = require('node:fs')
  const source = readFileSync(file, 'utf8')
  const { Script } = require('node:vm')
  const cachedData = readFileSync(cache).subarray(32)
  const script = new Script(source, { filename: file, cachedData })
  console.log(script.cachedDataRejected)
`

t.test('V8 takes the caches that the build makes', async t => {
  const postsift = await installPostsift(t)
  const lib = join(postsift.bin, '../lib')
  const names = readdirSync(lib).filter(it =>
    /^(?:work|late)-.*\.cjs$/u.test(it),
  )
  t.equal(names.length, 2)
  for (const name of names) {
    const file = join(lib, name)
    const args = ['-e', TAKES, file, file.replace('.cjs', '.cache')]
    const { stdout, stderr } = await runProgram(process.execPath, args)
    t.equal(stdout, 'false\n', `${name} ${stderr}`)
  }
})

const SEVEN_ZIP = '/usr/share/clamav-testfiles/clam.7z'

// With a cache V8 would answer no import(): what is loaded late must come.
t.test('what a message seldom needs is loaded', async t => {
  const postsift = await installPostsift(t)
  postsift.configure(['log_to = "none"'])
  const args = [
    ...['--config', postsift.configFile, '-o', 'action.banned=reject'],
    ...['-f', 'alice@sender.example', '--', 'bob@recipient.example'],
  ]
  const launcher = join(postsift.bin, 'filter-pipe')
  const content = readFileSync(SEVEN_ZIP)
  const stdin = attachmentMessage({ filename: 'a.7z', content })
  const lib = join(postsift.bin, '../lib')
  for (const [state, make] of statesOf(cacheIn(lib, 'late-'))) {
    make()
    const packed = await runProgram(launcher, args, { stdin })
    t.match(packed.stdout, /^5\.7\.1 .*clam\.exe/u, `by execa; cache ${state}`)
    t.equal(packed.status, 69)
  }
  postsift.configure(['log_to = "none"', 'scan_tme_limit = 5'])
  const check = await runProgram(launcher, [
    ...['--config', postsift.configFile, '--check'],
  ])
  t.match(check.stderr, /filter\.toml:\d+:1: unknown option/u)
})
