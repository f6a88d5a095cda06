/*
 * NAME
 *   pgp.test - what openpgp finds in a changed message of OpenPGP is found
 */
import { deflateRawSync, deflateSync } from 'node:zlib'
import { readMessage } from 'openpgp'
import t from 'tap'
import { besides, PAYLOAD } from './beside.js'

const packet = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0xc0 | tag, 255), u32(body.length), body])

/** In the old format, up to the end. */
const open = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0x83 | (tag << 2)), body])

const u32 = (number: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

const literal = packet(
  11,
  Buffer.concat([
    ...[Buffer.from('b\x0areport.exe'), u32(1_700_000_000), PAYLOAD],
  ]),
)
const MARKER = Buffer.from('\xca\x03PGP', 'latin1')

/** In pieces of 32 bytes (RFC 9580 4.2.1.4). */
const pieces = (tag: number, body: Buffer): Buffer => {
  const all: Buffer[] = [Buffer.of(0xc0 | tag)]
  let at = 0
  for (; body.length - at > 32; at += 32)
    all.push(Buffer.of(0xe5), body.subarray(at, at + 32))
  return Buffer.concat([...all, Buffer.of(body.length - at), body.subarray(at)])
}

const packed = (algorithm: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.of(algorithm), data])

async function theirs(bytes: Buffer): Promise<boolean> {
  const message = await readMessage({ binaryMessage: new Uint8Array(bytes) })
  const data = message.unwrapCompressed().getLiteralData()
  return data !== null && Buffer.from(data).includes(PAYLOAD)
}

t.test('changed messages', async t => {
  await besides(t, {
    files: [
      literal,
      Buffer.concat([MARKER, literal]),
      packet(8, packed(1, deflateRawSync(literal))),
      open(8, packed(2, deflateSync(literal))),
      pieces(8, packed(2, deflateSync(literal))),
    ],
    options: { name: 'a.pgp', type: 'application/octet-stream' },
    theirs,
    ...{ cases: 1500, least: 50 },
  })
})
