/*
 * NAME
 *   https.test - whose certificate is taken, and who may read the key
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { parseBucketAddress } from '../../../src/store/s3/address.js'
import { openBucketObjects } from '../../../src/store/s3/bucket-objects.js'
import { runProgram } from '../../helper/program.js'
import { NAME } from './told-server.js'

const folder = t.testdir()
const file = (name: string): string => join(folder, name)
const made = await runProgram('/usr/bin/openssl', [
  ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
  ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
  ...['-keyout', file('key.pem'), '-out', file('cert.pem')],
])
t.equal(made.status, 0, made.stderr)
const tls = {
  key: readFileSync(file('key.pem')),
  cert: readFileSync(file('cert.pem')),
}
const server = createServer(tls, (request, response) => {
  request.resume()
  response.writeHead(200, { 'content-length': 5 }).end()
})
await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
const { port } = server.address() as AddressInfo
t.teardown(() => {
  server.closeAllConnections()
  server.close()
})
const keyFile = file('key')
writeFileSync(keyFile, 'name\nsecret\n', { mode: 0o600 })

t.test('certificates', async t => {
  const mine = `&sslrootcert=${file('cert.pem')}`
  for (const [label, host, more, error] of [
    ['of a file', 'localhost', mine, null],
    ['of no one that is known', 'localhost', '', /self-signed/u],
    ['of another name', '127.0.0.1', mine, /does not match/u],
  ] as const) {
    const address = parseBucketAddress(
      `s3://mail?endpoint=https://${host}:${port}${more}`,
    )
    const objects = openBucketObjects({ address, keyFile, waitMs: 2000 })
    const asked = objects.size(NAME)
    if (error === null) t.equal(await asked, 5, label)
    else await t.rejects(asked, { name: 'StoreError', message: error }, label)
    objects.close()
  }
})

t.test('the file of the key', async t => {
  const address = parseBucketAddress(
    `s3://mail?endpoint=https://localhost:${port}`,
  )
  const open = (keyFile: string) => () => {
    openBucketObjects({ address, keyFile }).close()
  }
  t.throws(open(''), /content_key_file of \[store\] is empty/u)
  t.throws(open(file('none')), /ENOENT/u)
  for (const mode of [0o644, 0o660, 0o604]) {
    chmodSync(keyFile, mode)
    t.throws(open(keyFile), /no other account may read it/u, mode.toString(8))
  }
  chmodSync(keyFile, 0o640)
  t.doesNotThrow(open(keyFile))
  for (const text of ['', 'name\n', '\nsecret\n']) {
    writeFileSync(keyFile, text)
    t.throws(open(keyFile), /has no key/u, JSON.stringify(text))
  }
})
