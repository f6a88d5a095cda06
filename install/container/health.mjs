/*
 * NAME
 *   health - whether filterd greets
 *
 * SYNOPSIS
 *   node health.mjs PORT
 *
 * DESCRIPTION
 *   For HEALTHCHECK of a container: ends with 0 when the greeting is 220, else
 *   with 1 and a sentence. It sends no mail.
 */

import { connect } from 'node:net'

const port = Number(process.argv[2])
const socket = connect(port, '127.0.0.1')
socket.setTimeout(5000, () => fail('no greeting within 5 s'))
socket.on('error', error => fail(error.message))
socket.once('data', greeting => {
  if (greeting.toString('latin1').startsWith('220')) socket.end('QUIT\r\n')
  else fail(greeting.toString('latin1').trim())
})
socket.on('close', () => process.exit())

function fail(why) {
  process.stderr.write(`port ${port}: ${why}\n`)
  process.exit(1)
}
