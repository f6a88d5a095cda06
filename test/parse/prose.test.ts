/*
 * NAME
 *   prose.test - a letter that speaks of a file, and one that may hold it
 */
import t, { type Test } from 'tap'
import { isProse } from '../../src/parse/carve/prose.js'
import { look } from './looked.js'

const LINE = 'Content-Disposition: attachment; filename=setup.exe'

const LETTERS: readonly string[] = [
  `Run setup.exe, and then:\n${LINE}\nis what your filter hates.\n`,
  `Hello Bob,\n\nlook for this line:\n\n${LINE}\n\nIt means that someone sent a program.\n\nBest regards\nAnn\n`,
  `> ${LINE}\n\nThat is what the header of the message said, and I deleted it.\n`,
  `Im Kopf steht:\n${LINE}\nDas hei\xc3\x9ft, dass jemand ein Programm geschickt hat.\n\nGr\xc3\xbc\xc3\x9fe\n`,
  `${LINE}; size=100\n\nis how it begins, see https://a.example/mime for more.\n`,
]

const LOG = 'Nov 23 09:00:00 mx postfix/cleanup[12]: 4F0A: reject: header'

/** No one reads a header in the middle of a line. */
const MENTIONS: readonly string[] = [
  `${LOG} ${LINE} from x[192.0.2.1]\n\nRegards\nAnn\n`,
  `${LOG} Content-Type: a/b; name="a.js" from x\n${LOG} Subject: win\n`,
  `$ curl -v x\n< HTTP/1.1 200 OK\n< ${LINE}\n<\n{ [5 bytes data]\n\nRegards\nAnn\n`,
]

const BASE64 = Buffer.from(`MZ${'\0\x90'.repeat(60)}`, 'latin1').toString(
  'base64',
)
const PROSE = 'It means that someone sent a program to all of us.\n'

const FILES: readonly string[] = [
  `Hello,\n\n${LINE}\n\nMZ\x90\0\x03\0 and a program after it, as it is\n`,
  `Hello,\n\n${LINE}\n\n${BASE64}\n`,
  `Hello,\n\n${LINE}\n\n${PROSE}${BASE64.replace(/.{12}/g, '$&\n')}\n`,
  `Hello,\n\n${LINE}\nContent-Transfer-Encoding: base64\n\n${PROSE}`,
  `Hello,\n\n${LINE}\nContent-Transfer-Encoding: x-uuencode\n\n${PROSE}`,
  `Hello,\n\n${LINE}\n\nbegin 644 setup.exe\n#86)C\n\`\nend\n`,
  `Hello,\n\n${LINE.replace('.exe', '.bat')}\n\n${PROSE}`,
  `Hello,\n\n${LINE}; name=a.vbs\n\n${PROSE}`,
  `Hello,\n\n${LINE}\n\n(SHORT)\n`,
  `Hello,\n\n>> ${LINE}\n\n(SHORT)\n`,
  `${LOG} ${LINE}\n${LINE}\n\n(SHORT)\n`,
]

const names = async (test: Test, message: string): Promise<string[]> =>
  (await look(test, message)).parts.flatMap(it => [...it.names])

t.test('a letter has no file', async t => {
  for (const letter of [...LETTERS, ...MENTIONS]) {
    const message = `Content-Type: text/plain; charset=utf-8\n\n${letter}`
    t.strictSame(await names(t, message), [], letter)
  }
})

t.test('what follows may be one', async t => {
  for (const file of FILES) {
    const found = await names(t, `Content-Type: text/plain\n\n${file}`)
    t.ok(
      found.some(it => /^setup\.(?:exe|bat)/u.test(it)),
      file,
    )
  }
})

t.test('a part is one whatever it says', async t => {
  for (const message of [
    `Content-Type: a/b\n${LINE}\n\n${PROSE}`,
    `Content-Type: multipart/mixed; boundary=a\n\n--b\n${LINE}\n\n${PROSE}\n--b--\n`,
    `Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a--\n${LINE}\n\n${PROSE}`,
  ]) {
    const found = await names(t, message)
    t.ok(found.includes('setup.exe'), message)
  }
})

t.test('prose, and what is none', async t => {
  t.ok(isProse(PROSE))
  t.ok(isProse(`${PROSE}\nRegards\n\nAnn\n`))
  t.notOk(isProse(''))
  t.notOk(isProse('setup\n'))
  t.notOk(isProse(PROSE.toUpperCase()))
  t.notOk(isProse(`${PROSE}\0`))
  t.notOk(isProse(`${PROSE}${'QUJDRA==\n'.repeat(7)}`))
  t.notOk(isProse(PROSE.repeat(2000)))
})
