/*
 * NAME
 *   opendkim - a real OpenDKIM that signs for sender.example, and verifies
 *
 * DESCRIPTION
 *   Its key is made for the test, and its public half is in a file, not in DNS. The
 *   milter signs what comes from this machine; verify() asks another run of the
 *   same program about a message as it arrived.
 */
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startEngineProgram } from './engine-program.js'
import { scratchFolder, type Teardown } from './folder.js'
import { freePort } from './port.js'

export interface Opendkim {
  /** As smtpd_milters takes it. */
  readonly milter: string
  /** Its words about each signature, one line. */
  verify(message: Buffer): string
}

const OPENDKIM = '/usr/sbin/opendkim'

export const startOpendkim = async (t: Teardown): Promise<Opendkim> => {
  const folder = scratchFolder(t, 'opendkim')
  const port = await freePort()
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
  })
  const file = (name: string, text: string | Buffer): string => {
    const path = join(folder, name)
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }
  const key = file(
    'key.pem',
    privateKey.export({ type: 'pkcs1', format: 'pem' }),
  )
  const record = publicKey.export({ type: 'spki', format: 'der' })
  const keys = file(
    'keys',
    `s1._domainkey.sender.example v=DKIM1; k=rsa; p=${record.toString('base64')}\n`,
  )
  const common = [
    ...[`TestPublicKeys ${keys}`, 'Canonicalization simple/simple'],
    ...['Syslog no', 'Background no', 'RequireSafeKeys false'],
    `Socket inet:${port}@127.0.0.1`,
  ]
  const signs = file(
    'sign.conf',
    [
      ...[...common, 'Mode s', 'InternalHosts 127.0.0.1'],
      ...['Domain sender.example', 'Selector s1', `KeyFile ${key}`, ''],
    ].join('\n'),
  )
  const verifies = file(
    'verify.conf',
    [...common, 'Mode v', 'InternalHosts 192.0.2.1', ''].join('\n'),
  )
  await startEngineProgram(t, {
    path: OPENDKIM,
    args: ['-f', '-x', signs],
    answers: () => isOpen(port),
  })
  return {
    milter: `inet:127.0.0.1:${port}`,
    verify: message => {
      const path = file('message', message)
      const args = ['-x', verifies, '-t', path]
      const { stdout, stderr } = spawnSync(OPENDKIM, args)
      const said = `${stdout.toString()}${stderr.toString()}`
      return said.replaceAll(`${OPENDKIM.slice(10)}: `, '').trim()
    },
  }
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const end = (is: boolean): void => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
