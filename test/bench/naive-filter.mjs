/*
 * NAME
 *   naive-filter - a content filter as one would write it in an hour
 *
 * SYNOPSIS
 *   node naive-filter.mjs PORT NEXT-PORT
 *
 * DESCRIPTION
 *   smtp-server takes a message, mailparser reads it, nodemailer sends it on by
 *   connections that it keeps. A message with EICAR in it is refused. It is what
 *   filterd is compared with.
 */
import { simpleParser } from 'mailparser'
import nodemailer from 'nodemailer'
import { SMTPServer } from 'smtp-server'

const [port, next] = process.argv.slice(2).map(Number)
const NAME = ['EICAR-STAN', 'DARD-ANTIVIRUS-TEST-FILE'].join('')

const transport = nodemailer.createTransport({
  host: '127.0.0.1',
  port: next,
  pool: true,
  maxConnections: 8,
  maxMessages: Infinity,
  ignoreTLS: true,
})

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  onData: (stream, session, done) => {
    const chunks = []
    stream.on('data', chunk => chunks.push(chunk))
    stream.on('end', () => {
      filter(Buffer.concat(chunks), session).then(() => done(null), done)
    })
  },
})
server.listen(port, '127.0.0.1')

async function filter(raw, { envelope }) {
  const { text, attachments } = await simpleParser(raw)
  const contents = [text ?? '', ...attachments.map(({ content }) => content)]
  if (contents.some(content => content.includes(NAME))) {
    throw Object.assign(new Error('5.7.1 malware'), { responseCode: 550 })
  }
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
  const to = envelope.rcptTo.map(({ address }) => address)
  await transport.sendMail({ envelope: { from, to }, raw })
}
