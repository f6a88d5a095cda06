/*
 * NAME
 *   told-server - an S3 server that answers as it is told
 *
 * DESCRIPTION
 *   For what no real one does when it is asked to.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import {
  createServer,
  type IncomingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { ContentObjects } from '../../../src/store/objects.js'
import { parseBucketAddress } from '../../../src/store/s3/address.js'
import { openBucketObjects } from '../../../src/store/s3/bucket-objects.js'

export type Answer = (response: ServerResponse) => unknown

interface Asked {
  readonly line: string
  readonly headers: IncomingHttpHeaders
  readonly size: number
}

export interface Setting {
  readonly objects: ContentObjects
  readonly asked: Asked[]
}

export const SECRET = 'a-secret-of-ours'

/** What is asked after the last answer gets that again. */
export async function setUp(
  t: Test,
  answers: readonly Answer[],
): Promise<Setting> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let size = 0
    request.on('data', (piece: Buffer) => (size += piece.length))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      asked.push({ line: `${method} ${url}`, headers, size })
      const nth = Math.min(asked.length, answers.length) - 1
      answers[nth]?.(response)
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const keyFile = join(t.testdir(), 'key')
  writeFileSync(keyFile, `name\n${SECRET}\n`, { mode: 0o600 })
  const { port } = server.address() as AddressInfo
  const place = `s3://mail/a/b?endpoint=http://127.0.0.1:${port}`
  const address = parseBucketAddress(place)
  const objects = openBucketObjects({ address, keyFile, waitMs: 100 })
  t.teardown(() => {
    objects.close()
    server.closeAllConnections()
    server.close()
  })
  return { objects, asked }
}

export const xml =
  (status: number, body: string): Answer =>
  response =>
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body)
export const refusal = (status: number, code: string): Answer =>
  xml(status, `<Error><Code>${code}</Code><Message>no</Message></Error>`)
export const ok: Answer = response =>
  response.writeHead(200, { etag: '"x"' }).end()
export const cut: Answer = response => response.destroy()
export const silent: Answer = () => undefined
export const endless: Answer = response => {
  response.writeHead(500, { 'content-type': 'text/plain' })
  const piece = Buffer.alloc(1024 * 1024)
  const more = (): void => {
    if (!response.destroyed) response.write(piece, () => setImmediate(more))
  }
  more()
}

export const text = 'Subject: kept\n\nHello.\n'
export const NAME = { day: '2026-11-30', sha256: digestOf(text) }
export const PATH = `/mail/a/b/${NAME.day}/${NAME.sha256}`

export function digestOf(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export const STORE = 'StoreError'
