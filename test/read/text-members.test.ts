/*
 * NAME
 *   text-members.test - files in the lines of a text that a container held
 *
 * DESCRIPTION
 *   Whatever carries a file in its lines does so in an archive, too.
 */
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { attachmentMessage, EICAR } from '../helper/eicar.js'
import { inspectFile, inspectMessage } from '../unpack/inspected.js'
import { makeZip } from '../unpack/zip-writer.js'

const CODED = Buffer.from(EICAR).toString('base64')
const ZIP_CODED = makeZip([{ name: 'a.txt', content: EICAR }]).toString(
  'base64',
)
const URL = `data:application/octet-stream;base64,${CODED}`
const PAGE = `<html><body><a href="${URL}">it</a></body></html>\n`
const MAIL = attachmentMessage({ filename: 'data.bin', content: EICAR })

const UU = [
  'begin 644 data.bin',
  `M${uu(EICAR.slice(0, 45))}`,
  `7${uu(EICAR.slice(45).padEnd(24, '\0'))}`,
  '`',
  'end',
  '',
].join('\r\n')

/** What carries the file, under the name that a program opens it by. */
const CARRIERS: readonly (readonly [name: string, text: string | Buffer])[] = [
  ['page.html', PAGE],
  ['page', PAGE],
  ['utf-16.html', Buffer.from(`\u{feff}${PAGE}`, 'utf16le')],
  ['script.html', `<html><script>x(atob("${CODED}"))</script></html>\n`],
  ['picture.svg', svgOf(`<image href="${URL}"/>`)],
  ['date.ics', cardOf('VCALENDAR', `ATTACH;ENCODING=BASE64:${CODED}`)],
  ['card.vcf', cardOf('VCARD', `PHOTO;ENCODING=b:${CODED}`)],
  ['letter.txt', `Look at this:\r\n\r\n${UU}`],
  ['command.txt', `echo ${ZIP_CODED} | base64 -d > a.zip\n`],
  ['element.html', `<textarea id="x">${ZIP_CODED}</textarea>\n`],
  ['letters.mbox', `From a@b.example Mon Nov 23 01:00:00 2026\n${MAIL}\n`],
  ['letter.emlx', `${MAIL.length}\n${MAIL}<?xml version="1.0"?>\n`],
  ['letter', MAIL],
]

for (const [name, text] of CARRIERS) {
  t.test(name, async t => {
    const zip = makeZip([{ name, content: Buffer.from(text) }])
    const { findings } = await inspectFile(zip)
    t.ok(
      findings.some(it => it.class === 'infected'),
      'in a zip',
    )
    const gzip = gzipSync(Buffer.from(text))
    const other = await inspectFile(gzip, { filename: 'a.gz' })
    t.ok(other.classes.includes('infected'), 'in a gzip')
    const nested = makeZip([{ name: 'inner.zip', content: zip }])
    const { classes } = await inspectFile(nested)
    t.ok(classes.includes('infected'), 'in a zip in a zip')
  })
}

t.test('a body that is read in another way is looked through so', async t => {
  const head =
    'Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable'
  const body = PAGE.replaceAll('=', '=3D').replace('data:', 'd=6=\n1ta:')
  const { classes } = await inspectMessage(
    Buffer.from(`From: a@b.example\nMIME-Version: 1.0\n${head}\n\n${body}`),
  )
  t.ok(classes.includes('infected'))
})

t.test('honest texts stay what they are', async t => {
  const rows = 'number;name;sum\r\n'.repeat(200_000)
  const members = [
    { name: 'table.csv', content: Buffer.from(`\u{feff}${rows}`, 'utf16le') },
    { name: 'page.html', content: '<p>See <a href="https://a.example">it</a>' },
    {
      name: 'notes.txt',
      content: 'A line begins with begin 644, does it not?\n',
    },
  ]
  const zip = makeZip(members)
  t.ok(zip.length < 100_000, 'many letters of few bytes')
  const { classes } = await inspectFile(zip)
  t.same(classes, [])
})

t.test(
  'a long text that speaks of headers is no part of a message',
  async t => {
    const paragraph = [
      'What is new: the option',
      '--content-type of the command, and the header Content-Type of its answer.',
      'Content-Disposition is as it was; see below.',
      '',
      '',
    ]
    const text = Buffer.from(paragraph.join('\n').repeat(1500))
    for (const [filename, content] of [
      ['changes', text],
      ['a.zip', makeZip([{ name: 'changes', content: text }])],
    ] as const) {
      const { classes, message } = await inspectFile(content, { filename })
      t.same(classes, [], filename)
      t.ok(message.parts.length < 100, `${message.parts.length} parts`)
    }
  },
)

t.test('a table of many words of base64 is no script', async t => {
  const word = `${'A'.repeat(40)}atob${'A'.repeat(40)}b64${'A'.repeat(40)}`
  const rows = Array.from(
    { length: 2000 },
    (_, at) => `INSERT INTO it VALUES (${at}, '${word}${1000 + at}');\n`,
  )
  const { classes } = await inspectFile(Buffer.from(rows.join('')), {
    filename: 'dump.sql',
  })
  t.same(classes, [])
})

t.test('a word of base64 that a log has cut is no damaged file', async t => {
  const zip = makeZip([{ name: 'a.bin', content: randomBytes(9000) }])
  for (const length of [100, 1000, 8000]) {
    const cut = zip.toString('base64').slice(0, length)
    const log = `2026-11-23 upload body="${cut}..." size=9000\n`
    const { classes } = await inspectMessage(attachmentMessage({ text: log }))
    t.same(classes, [], `${length} letters`)
  }
})

t.test('more heads than any text has are over the limit', async t => {
  const head = 'Content-Type: text/plain; Content-Disposition: inline\n'
  const { classes } = await inspectFile(Buffer.from(head.repeat(12_000)), {
    filename: 'a.txt',
  })
  t.same(classes, ['unchecked-overlimit'])
})

// The letters of uuencode: three bytes are four of them.
function uu(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  const letters: string[] = []
  for (let at = 0; at < bytes.length; at += 3) {
    const three = bytes.readUIntBE(at, 3)
    for (const shift of [18, 12, 6, 0]) {
      letters.push(String.fromCharCode(32 + ((three >> shift) & 63)))
    }
  }
  return letters.join('')
}

function svgOf(inside: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>\n`
}

function cardOf(kind: string, line: string): string {
  return `BEGIN:${kind}\r\n${line}\r\nEND:${kind}\r\n`
}
