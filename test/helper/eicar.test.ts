import t from 'tap'
import { createHash } from 'node:crypto'
import { simpleParser } from 'mailparser'
import { EICAR, GTUBE, attachmentMessage, plainMessage } from './eicar.js'

t.test('the test strings are the published ones', async t => {
  t.equal(EICAR.length, 68)
  const sum = createHash('md5').update(EICAR).digest('hex')
  t.equal(sum, '44d88612fea8a8f36de82e1278abb02f', 'as on eicar.org')
  t.equal(GTUBE.length, 68)
  t.match(GTUBE, /^XJS\*C4.*\*GTUBE-.*\*C\.34X$/)
})

t.test('a plain message', async t => {
  const message = plainMessage({
    subject: 'Hi',
    text: 'é\n',
    fields: ['X-A: b'],
  })
  t.notMatch(message.toString(), /\r/)
  t.match(message.toString(), /\nX-A: b\n[^]*\n\né\n$/)
  const { subject, text } = await simpleParser(message)
  t.same({ subject, text }, { subject: 'Hi', text: 'é\n' })
})

const CONTENTS: [string, Buffer][] = [
  ['text', Buffer.from(`a=b \n${'x y'.repeat(60)} \n.\nend`)],
  ['bytes', Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 256))],
  ['empty', Buffer.alloc(0)],
  ['EICAR', Buffer.from(EICAR)],
]

t.test('an attachment comes out as it went in', async t => {
  for (const encoding of ['base64', 'quoted-printable', '7bit'] as const) {
    for (const [name, content] of CONTENTS) {
      if (encoding === '7bit' && name === 'bytes') continue
      const message = attachmentMessage({
        filename: 'a.exe',
        content,
        encoding,
      })
      const { attachments } = await simpleParser(message)
      t.equal(attachments[0]?.filename, 'a.exe')
      const got = attachments[0]?.content.toString('latin1')
      t.equal(got, content.toString('latin1'), `${name} by ${encoding}`)
      if (encoding !== '7bit') t.notMatch(message.toString(), /[^\n]{77}/)
    }
  }
})
