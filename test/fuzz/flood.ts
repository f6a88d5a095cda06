/*
 * NAME
 *   flood - a program: sessions that send a hostile shape again and again
 *
 * DESCRIPTION
 *   Apart from who measures: it has work enough with itself. Each message is a
 *   little other than the one before. Tells its parent of each answer.
 */
import { sendMail } from '../helper/client.js'
import { WORK_SHAPES } from './work-shapes.js'

const [port = '0', id = '', sessions = '50', size = '1000000'] =
  process.argv.slice(2)
const PATIENCE_MS = 600_000
const ADDRESS = '198.51.100.1'

const shape = WORK_SHAPES.find(it => it.id === id)
const message = shape?.message(Number(size)) ?? Buffer.alloc(0)

const session = async (number: number): Promise<never> => {
  for (let at = 0; ; at++) {
    const own = Buffer.from(`X-Number: ${number}-${at}\n`)
    await sendMail(
      { port: Number(port) },
      {
        from: 'eve@hostile.example',
        commands: [`XFORWARD ADDR=${ADDRESS}`],
        data: Buffer.concat([own, message]),
        timeoutMs: PATIENCE_MS,
      },
    )
    process.send?.('answered')
  }
}

process.on('disconnect', () => process.exit(0))
process.send?.('begun')
await Promise.all(
  Array.from({ length: Number(sessions) }, (_, at) => session(at)),
)
