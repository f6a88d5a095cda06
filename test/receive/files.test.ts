/*
 * NAME
 *   files.test - messages in files, mboxes, Maildirs and folders
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { buildSync } from 'esbuild'
import t, { type Test } from 'tap'
import { findMessages } from '../../src/scan-files/eml.js'
import type { Found } from '../../src/scan-files/found-message.js'
import { isMbox, mboxMessages } from '../../src/scan-files/mbox.js'
import { ensureFilterUser } from '../helper/filter-user.js'
import { scratchFolder } from '../helper/folder.js'

type Files = Readonly<Record<string, string>>

const write = (t: Test, files: Files): string => {
  const folder = scratchFolder(t, 'files')
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content, 'latin1')
  }
  return folder
}

const shown = (folder: string, found: Iterable<Found>): string[] =>
  [...found].map(it => `${it.kind} ${relative(folder, it.label)}`)

const MAIL = 'From: a@x\n\nhello\n'
const MBOX = `From a@x Sun Nov 22 12:00:00 2026\n${MAIL}\nFrom b@x Sun Nov 22 12:00:00 2026\n${MAIL}`

t.test('a folder with mail of all kinds', async t => {
  const folder = write(t, {
    'a.eml': 'anything',
    'b.EML': '',
    'c.txt': 'Dear all: no mail.\n',
    'd.txt': MAIL,
    e: 'Received: from x\n',
    'f.mbox': MBOX,
    'g.bin': '\0\x01\x02',
    'h.html': '<html>\n',
    'i.url': 'http://x\n',
    'deep/er/j.eml': MAIL,
    'Maildir/cur/1:2,S': 'anything',
    'Maildir/new/2': '',
    'Maildir/tmp/3': MAIL,
    'Maildir/.Sent/cur/4': MAIL,
    'Maildir/dovecot.index': 'x',
    'tmp/5.eml': MAIL,
  })
  symlinkSync('a.eml', join(folder, 'link.eml'))
  symlinkSync('/', join(folder, 'link-to-root'))
  t.strictSame(shown(folder, findMessages(folder)), [
    'message Maildir/.Sent/cur/4',
    'message Maildir/cur/1:2,S',
    'skipped Maildir/dovecot.index',
    'message Maildir/new/2',
    'message a.eml',
    'message b.EML',
    'skipped c.txt',
    'message d.txt',
    'message deep/er/j.eml',
    'message e',
    'message f.mbox:1',
    'message f.mbox:2',
    'skipped g.bin',
    'skipped h.html',
    'skipped i.url',
    'skipped link-to-root',
    'skipped link.eml',
    'message tmp/5.eml',
  ])
})

t.test('what is named is a message, whatever it looks like', async t => {
  const folder = write(t, {
    'a.bin': '\0',
    empty: '',
    mbox: MBOX,
    'cur/x.eml': '',
  })
  const named = (name: string): string[] =>
    shown(folder, findMessages(join(folder, name)))
  t.strictSame(named('a.bin'), ['message a.bin'])
  t.strictSame(named('empty'), ['message empty'])
  t.strictSame(named('mbox'), ['message mbox:1', 'message mbox:2'])
  symlinkSync('a.bin', join(folder, 'link'))
  symlinkSync('cur', join(folder, 'folder'))
  t.strictSame(named('link'), ['message link'])
  t.strictSame(named('folder'), ['message folder/x.eml'])
  t.strictSame(
    [...findMessages('-')],
    [{ kind: 'message', label: '-', path: '-', start: 0, end: null }],
  )
})

// Not every Node.js can change its account, and the account may not read here.
const foundAs = (t: Test, uid: number, folder: string): unknown => {
  const outfile = join(scratchFolder(t, 'built'), 'find.mjs')
  buildSync({
    stdin: {
      contents: `import { findMessages } from './eml.js'
        console.log(JSON.stringify([...findMessages(process.argv[2])]))`,
      resolveDir: join(import.meta.dirname, '../../src/scan-files'),
    },
    ...{ bundle: true, platform: 'node', format: 'esm', outfile },
  })
  const options = { uid, cwd: '/', encoding: 'utf8' } as const
  return JSON.parse(execFileSync(process.execPath, [outfile, folder], options))
}

t.test('what cannot be read is an error, and the rest goes on', async t => {
  const folder = write(t, { 'a.eml': MAIL, 'b/c.eml': MAIL, 'd.eml': MAIL })
  const [missing] = findMessages(join(folder, 'missing'))
  t.match(missing, { kind: 'error', label: /missing$/, error: /^ENOENT/ })
  symlinkSync('nowhere', join(folder, 'dangling'))
  const [dangling] = findMessages(join(folder, 'dangling'))
  t.match(dangling, { kind: 'error', error: /^ENOENT/ })

  // root may read everything: another account looks.
  const { uid } = await ensureFilterUser()
  chmodSync(join(folder, 'a.eml'), 0o600)
  chmodSync(join(folder, 'b'), 0o700)
  t.match(foundAs(t, uid, folder), [
    { kind: 'error', label: /a\.eml$/, error: /^EACCES/ },
    { kind: 'error', label: /b$/, error: /^EACCES/ },
    { kind: 'message', label: /d\.eml$/ },
    { kind: 'skipped', label: /dangling$/ },
  ])
})

t.test('which files are an mbox', async t => {
  const yes = [
    'From a@x Sun Nov 22 12:00:00 2026\n',
    'From MAILER-DAEMON Sun Nov 22 12:00:00 2026\nx',
    'From - Sun Nov 22 12:00:00 2026\r\n',
  ]
  const no = [
    '',
    'From: a@x\n',
    'From me to you\n2026',
    ' From a 2026',
    '>From a 2026',
  ]
  for (const start of yes) t.ok(isMbox(start), start)
  for (const start of no) t.notOk(isMbox(start), start)
})

/** The messages of an mbox, as they are in the file. */
const messagesOf = (t: Test, content: string): string[] => {
  const path = join(write(t, { mbox: content }), 'mbox')
  const bytes = readFileSync(path)
  return [...mboxMessages(path)].map(({ label, start, end }, index) => {
    t.equal(label, `${path}:${index + 1}`)
    return bytes.toString('latin1', start, end ?? undefined)
  })
}

const FROM = 'From a@x Sun Nov 22 12:00:00 2026\n'
const CRLF = FROM.replace('\n', '\r\n')

const MBOXES: readonly (readonly [
  story: string,
  content: string,
  messages: readonly string[],
])[] = [
  ['one', `${FROM}A: b\n\nx\n`, ['A: b\n\nx\n']],
  ['an empty line at the end', `${FROM}A: b\n\nx\n\n`, ['A: b\n\nx\n\n']],
  ['two', `${FROM}A: b\n\nx\n\n${FROM}C: d\n`, ['A: b\n\nx\n', 'C: d\n']],
  ['no line end', `${FROM}A: b\n\nx`, ['A: b\n\nx']],
  [
    'CRLF',
    `${CRLF}A: b\r\n\r\nx\r\n\r\n${CRLF}C: d\r\n`,
    ['A: b\r\n\r\nx\r\n', 'C: d\r\n'],
  ],
  ['quoted', `${FROM}A: b\n\n>${FROM}x\n`, [`A: b\n\n>${FROM}x\n`]],
  [
    'not after an empty line',
    `${FROM}A: b\nx\n${FROM}y\n`,
    [`A: b\nx\n${FROM}y\n`],
  ],
  [
    'no year',
    `${FROM}A: b\n\nFrom here to there\n`,
    ['A: b\n\nFrom here to there\n'],
  ],
  [
    'empty messages',
    `${FROM}\n${FROM}\n${FROM}A: b\n\nx\n`,
    ['', '', 'A: b\n\nx\n'],
  ],
  ['only a separator', FROM, ['']],
  ['empty lines', `${FROM}A: b\n\n\n\n${FROM}C: d\n`, ['A: b\n\n\n', 'C: d\n']],
]

t.test('mboxes', async t => {
  for (const [story, content, messages] of MBOXES) {
    t.strictSame(messagesOf(t, content), messages, story)
  }
})

t.test('a separator astride of a window is found once', async t => {
  const window = 1024 * 1024
  const wrong: string[] = []
  const path = join(write(t, { mbox: '' }), 'mbox')
  for (const [from, end] of [
    [FROM, '\n'],
    [CRLF, '\r\n'],
  ] as const) {
    const overlap = 16 * 1024
    for (const edge of [window, window - overlap, window - 1024]) {
      for (let shift = -45; shift <= 8; shift++) {
        const head = `${from}A: b${end}${end}`
        const size = edge + shift - head.length - 2 * end.length
        const first = `A: b${end}${end}${'x'.repeat(size)}${end}`
        const second = `C: d${end}${end}y${end}`
        writeFileSync(path, `${from}${first}${end}${from}${second}`)
        const ranges = [...mboxMessages(path)].map(({ start, end }) => [
          start,
          end,
        ])
        const begin = from.length + first.length + end.length
        const expected = [
          [from.length, begin - end.length],
          [begin + from.length, begin + from.length + second.length],
        ]
        if (JSON.stringify(ranges) !== JSON.stringify(expected)) {
          wrong.push(`${edge} ${shift}: ${JSON.stringify(ranges)}`)
        }
      }
    }
  }
  t.strictSame(wrong, [])
})

t.test('many messages in some megabytes are all found', async t => {
  const one = (at: number): string =>
    `${FROM}A: ${at}\n\n${'text of a message\n'.repeat(at % 97)}\n`
  const content = Array.from({ length: 3000 }, (_, at) => one(at)).join('')
  const path = join(write(t, { mbox: content }), 'mbox')
  const found = [...mboxMessages(path)]
  t.equal(found.length, 3000)
  const bytes = readFileSync(path, 'latin1')
  const wrong = found.filter(
    ({ start }, at) => !bytes.startsWith(`A: ${at}\n`, start),
  )
  t.strictSame(wrong, [])
})
