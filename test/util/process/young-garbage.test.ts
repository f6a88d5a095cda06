/*
 * NAME
 *   young-garbage.test - buffers that are done with are freed soon
 */
import t from 'tap'
import { addGarbage } from '../../../src/util/process/young-garbage.js'

const CHUNK_BYTES = 64 * 1024

// The most that there is of them while 128 MB come in.
const mostOf = (use: (chunk: Buffer) => void): number => {
  let most = 0
  for (let at = 0; at < 2000; at++) {
    use(Buffer.allocUnsafeSlow(CHUNK_BYTES))
    most = Math.max(most, process.memoryUsage().arrayBuffers)
  }
  return most / 1024 / 1024
}

t.test('no more of them pile up than are told', async t => {
  const told = mostOf(({ length }) => addGarbage(length))
  t.ok(told < 20, `${told.toFixed(0)} MB`)
  const untold = mostOf(() => undefined)
  t.ok(untold > 1.5 * told, `${untold.toFixed(0)} MB where it is not told`)
})
