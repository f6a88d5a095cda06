/*
 * NAME
 *   start-cache - what V8 made of scripts, kept for the next start
 *
 * SYNOPSIS
 *   node install/start-cache.mjs WORK LATE MAILPARSER
 *
 * DESCRIPTION
 *   These are paths without their ending. Loads WORK.cjs and MAILPARSER.cjs as
 *   src/util/cached-script.ts does, sends one message through each, to a program
 *   that throws it away; loads each module of LATE.cjs; and writes what V8 has
 *   compiled by then to WORK.cache, LATE.cache and MAILPARSER.cache, after its
 *   sha256.
 */

import { createHash, randomBytes } from 'node:crypto'
import {
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import vm from 'node:vm'
import { MessageChannel } from 'node:worker_threads'

const [work, late, mailparser] = process.argv.slice(2)
const folder = mkdtempSync(join(dirname(work), 'start-'))
try {
  const { shared } = await keep(work, filterOne)
  const prefix = 'postsift-shared/'
  const both = name => shared[name.slice(prefix.length)]
  await keep(late, loadAll, name => name.startsWith(prefix) && both(name))
  await keep(mailparser, readOne)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit()

async function keep(path, use, given = () => false) {
  const file = `${path}.cjs`
  const source = readFileSync(file, 'latin1')
  const script = new vm.Script(source, { filename: file })
  const module = { exports: {} }
  const run = script.runInThisContext()
  const require = createRequire(file)
  const load = name => given(name) || require(name)
  run(module.exports, load, module, file, dirname(file))
  await use(module.exports)
  const data = script.createCachedData()
  const sum = createHash('sha256').update(basename(path)).update(data)
  writeFileSync(`${path}.cache`, Buffer.concat([sum.digest(), data]))
  return module.exports
}

function loadAll({ modules }) {
  for (const load of Object.values(modules)) load()
}

function readOne({ serve }) {
  const { port1, port2 } = new MessageChannel()
  serve(port1)
  const bytes = new Uint8Array(Buffer.from(messageOf()))
  port2.postMessage({ type: 'begin', partLimit: 100, bytes, isAll: true })
  return new Promise((resolve, reject) => {
    port2.on('message', ({ type, failed }) => {
      if (type !== 'done') return
      if (failed) reject(new Error('mailparser could not read it'))
      else resolve()
    })
  })
}

async function filterOne(work) {
  const { engines, MAIN, openLog, readPipeArguments } = work
  const { messageFrom, receiveFromPipe } = work
  const message = join(folder, 'message')
  writeFileSync(message, messageOf())
  const sendmail = join(folder, 'sendmail')
  writeFileSync(sendmail, '#!/bin/sh\nexec cat >/dev/null\n', { mode: 0o755 })
  // The build may run as root: nothing is left where mail will be kept.
  const defaults = await engines.loadEngineConfig({ text: '' })
  const names = Object.keys(defaults.settings(MAIN)).filter(name =>
    name.endsWith('_directory'),
  )
  const config = await engines.loadEngineConfig({
    text: [
      ...names.map(name => `${name} = ${JSON.stringify(folder)}`),
      `sendmail_path = ${JSON.stringify(sendmail)}`,
      'free_space_floor = 0',
    ].join('\n'),
  })
  const settings = config.settings(MAIN)
  const log = openLog({ ...settings, log_to: 'none' }, 'start')
  const engine = await engines.makeEngine({
    config,
    log,
    transport: engines.pipeTransport(settings),
    timeLimitSeconds: settings.message_time_limit,
  })
  const args = ['-f', 'alice@sender.example', '--', 'bob@recipient.example']
  const reply = await receiveFromPipe(readPipeArguments(args), {
    filter: engine.filter,
    parentIsThere: () => Promise.resolve(true),
    message: messageFrom(openSync(message, 'r')),
  })
  engine.close()
  if (!reply.status.startsWith('2.')) {
    process.stderr.write(`start-cache: ${reply.status} ${reply.text}\n`)
  }
}

// Of two parts, as much mail is.
function messageOf() {
  const attachment = randomBytes(900).toString('base64')
  return [
    'From: Alice <alice@sender.example>',
    'To: Bob <bob@recipient.example>',
    'Subject: =?utf-8?Q?A_test?=',
    `Message-ID: <start@sender.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=_start"',
    '',
    '--=_start',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Hello =3D hello.',
    '--=_start',
    'Content-Type: application/octet-stream; name="data.bin"',
    'Content-Disposition: attachment; filename="data.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    ...(attachment.match(/.{1,76}/gu) ?? []),
    '--=_start--',
    '',
  ].join('\n')
}
