/*
 * NAME
 *   clamd - clamd alone: the message as a stream (clamd(8), INSTREAM)
 */
import net from 'node:net'
import type { Product } from './product.js'

export function clamdAlone(socketPath: string): Product {
  return {
    name: 'clamd',
    stops: async message => {
      const answer = await instream(socketPath, message)
      if (/^stream: OK/.test(answer)) return false
      if (/ FOUND/.test(answer)) return true
      throw new Error(`clamd: ${answer}`)
    },
  }
}

function instream(path: string, message: Buffer): Promise<string> {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(message.length)
  const chunks = message.length === 0 ? [] : [size, message]
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = net.connect({ path })
    socket.on('data', chunk => (answer += String(chunk)))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    const command = Buffer.from('zINSTREAM\0')
    socket.write(Buffer.concat([command, ...chunks, Buffer.alloc(4)]))
  })
}
