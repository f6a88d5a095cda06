/*
 * NAME
 *   young-garbage.test - buffers that are done with are freed soon
 */
import t from 'tap'
import { addGarbage } from '../../../src/util/process/young-garbage.js'

const CHUNK_BYTES = 64 * 1024

// What there is of them, in the mean and at most, while 128 MB come in, in MB.
const amountOf = (use: (chunk: Buffer) => void) => {
  const amounts: number[] = []
  for (let at = 0; at < 2000; at++) {
    use(Buffer.allocUnsafeSlow(CHUNK_BYTES))
    amounts.push(process.memoryUsage().arrayBuffers / 1024 / 1024)
  }
  const sum = amounts.reduce((total, it) => total + it, 0)
  return { mean: sum / amounts.length, most: Math.max(...amounts) }
}

// A thread of V8 frees them, later where the machine is busy: so only the two are
// compared.
t.test('fewer of them pile up where it is told', async t => {
  const told = amountOf(({ length }) => addGarbage(length))
  const untold = amountOf(() => undefined)
  const both = JSON.stringify({ told, untold })
  t.ok(told.most < untold.most, both)
  t.ok(1.5 * told.mean < untold.mean, both)
})
