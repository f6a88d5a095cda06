/*
 * NAME
 *   spamd - a real spamd with rules of our own, for one test
 *
 * DESCRIPTION
 *   Runs in the foreground on a port of 127.0.0.1 and on a unix socket, with a
 *   folder of its own, without the rules of SpamAssassin and without the network.
 *   It knows GTUBE, and rules of ours: `X-Test-Score: 3`, 5, 7 or 12 scores as it
 *   says. What scores 5 is spam.
 *
 *   `stop` and `start` are an outage: the addresses stay the same. `freeze` stops
 *   all its processes by SIGSTOP.
 *
 * DIAGNOSTICS
 *   Error with spamd's own words where it does not answer in time.
 */
import { chmodSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { GTUBE } from './eicar.js'
import { startEngineProgram, type EngineProgram } from './engine-program.js'
import { scratchFolder, subFolder, type Teardown } from './folder.js'
import { freePort } from './port.js'

export interface SpamdOptions {
  /** GTUBE is not known. */
  readonly blind?: boolean
  /** It may be taught. */
  readonly teachable?: boolean
}

export interface Spamd extends EngineProgram {
  /** As the option `address` takes it. */
  readonly address: string
  readonly unixAddress: string
}

/** A spamd that runs until the test `t` ends. */
export const startSpamd = async (
  t: Teardown,
  options: SpamdOptions = {},
): Promise<Spamd> => {
  const folder = scratchFolder(t, 'spamd')
  // Its processes are of an account of their own.
  chmodSync(folder, 0o777)
  const rules = subFolder(join(folder, 'rules'))
  subFolder(join(folder, 'site'))
  subFolder(join(folder, 'home'), 0o777)
  const bayes = join(subFolder(join(folder, 'bayes'), 0o777), 'bayes')
  writeFileSync(join(rules, 'test.pre'), PLUGINS)
  writeFileSync(join(rules, 'test.cf'), rulesWith(bayes, options))
  const port = await freePort()
  const socket = join(folder, 'spamd.sock')

  const program = await startEngineProgram(t, {
    path: '/usr/sbin/spamd',
    args: [
      ...['--local', '--nouser-config', '--syslog=stderr'],
      ...['--max-children=2', `--siteconfigpath=${join(folder, 'site')}`],
      ...[`--configpath=${rules}`, '--username=debian-spamd'],
      ...[`--helper-home-dir=${join(folder, 'home')}`],
      ...[`--listen=127.0.0.1:${port}`, `--socketpath=${socket}`],
      '--socketmode=0666',
      `--pidfile=${join(folder, 'spamd.pid')}`,
      ...(options.teachable ? ['--allow-tell'] : []),
    ],
    answers: () => ping(port),
  })
  return {
    ...program,
    address: `127.0.0.1:${port}`,
    unixAddress: `unix:${socket}`,
  }
}

const PLUGINS = `loadplugin Mail::SpamAssassin::Plugin::Check
loadplugin Mail::SpamAssassin::Plugin::Bayes
`

const rulesWith = (bayes: string, { blind }: SpamdOptions): string => {
  const gtube = GTUBE.replace(/[^\w]/g, '\\$&')
  return [
    ...(blind ? [] : [`body GTUBE /${gtube}/`, 'score GTUBE 1000']),
    ...[3, 5, 7, 12].flatMap(score => [
      `header TEST_${score} X-Test-Score =~ /^${score}$/`,
      `score TEST_${score} ${score}`,
    ]),
    'use_bayes 1',
    `bayes_path ${bayes}`,
    'bayes_auto_learn 0',
    '',
  ].join('\n')
}

const ping = (port: number): Promise<true | undefined> =>
  new Promise(resolve => {
    let answer = ''
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.end('PING SPAMC/1.5\r\n\r\n')
    socket.on('data', chunk => (answer += chunk.toString()))
    socket.on('error', () => {}) // not there yet
    socket.on('end', () => socket.destroy())
    socket.on('close', () => resolve(answer.includes(' PONG') || undefined))
  })
