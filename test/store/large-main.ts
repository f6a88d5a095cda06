/*
 * NAME
 *   large-main - a process that puts a large content, and reads it again
 *
 * SYNOPSIS
 *   large-main PLACE BYTES
 *
 * DESCRIPTION
 *   After a small one, so that all code is loaded. Prints the most memory that it
 *   had before the large one, and in the end: bytes, as JSON.
 */
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytesOf, bytesOfFile, type Bytes } from '../../src/util/bytes.js'
import type { Entry } from '../../src/quarantine/entry.js'
import { digestIn, madeEntry, openPlace } from './made.js'

const [, , place = '', length = '0'] = process.argv
const store = openPlace(place)
const peak = (): number => process.resourceUsage().maxRSS * 1024

async function putAndRead(
  queueId: string,
  bytes: Bytes,
  sha256: string,
): Promise<Entry> {
  const { entry } = madeEntry({ queueId, text: sha256 })
  const large = { ...entry, sha256, size: bytes.size }
  await store.kept.put(large, bytes)
  const digest = await digestIn(store.kept, large)
  if (digest !== sha256) throw new Error(`${queueId}: ${digest}`)
  return large
}

const small = randomBytes(1000)
await putAndRead('SMALL', bytesOf(small), digestOf(small))
const path = join(tmpdir(), `large-${process.pid}`)
const fd = openSync(path, 'wx+')
unlinkSync(path)
const digest = createHash('sha256')
const size = Number(length)
const piece = randomBytes(1024 * 1024)
for (let at = 0; at < size; at += piece.length) {
  piece.writeUInt32BE(at % 2 ** 32)
  const some = piece.subarray(0, Math.min(piece.length, size - at))
  digest.update(some)
  writeSync(fd, some)
}
const before = peak()
await putAndRead('LARGE', bytesOfFile(fd, 0, size), digest.digest('hex'))
process.stdout.write(`${JSON.stringify({ before, peak: peak() })}\n`)
closeSync(fd)
await store.close()

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
