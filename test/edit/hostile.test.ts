/*
 * NAME
 *   hostile.test - names in every form, odd bodies, and scanners that see more
 */
import t from 'tap'
import { namesOf } from '../../src/parse/mime/attachment-names.js'
import type { Finding } from '../../src/mail/finding.js'
import type { Scanner } from '../../src/scan/scanner.js'
import { openReaderPool } from '../../src/read/reader-pool.js'
import { attachmentMessage } from '../helper/eicar.js'
import { bytesBetween, makeJudge } from './bed.js'

const message = (header: readonly string[], body = 'x'): string =>
  [
    'Subject: x',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'Gr\u00c3\u00bc\u00c3\u009fe',
    '--b',
    ...header,
    '',
    body,
    '--b--',
    '',
  ].join('\n')

const RENAME = '[[rule]]\npart = ["*.html", "*.exe"]\naction = "rename"\n'
const STRIP = '[[rule]]\npart = ["*.html", "*.exe"]\naction = "strip"\n'

t.test(
  'rename: every form of a name becomes one that opens nothing',
  async t => {
    const judge = await makeJudge(RENAME)
    const HEADERS: readonly (readonly [readonly string[], string, string])[] = [
      [
        ['Content-Type: text/html; name=a.html; charset=utf-8'],
        'a.html.txt',
        'text/plain',
      ],
      [
        [
          'Content-Type: text/html; name="=?utf-8?q?caf=C3=A9.html?="',
          'Content-Disposition: attachment;',
          " filename*0*=utf-8''caf%C3%A9;",
          ' filename*1*=.html',
          'Content-Description: caf.html',
        ],
        'caf\u00e9.html.txt',
        'text/plain',
      ],
      [
        [
          'Content-Type: application/x-msdownload',
          `Content-Disposition: attachment; filename="${'x'.repeat(300)}.exe"`,
          'Content-Transfer-Encoding: base64',
        ],
        `${'x'.repeat(116)}.exe.txt`,
        'application/octet-stream',
      ],
      [
        [
          'Content-Type: application/octet-stream',
          'Content-Disposition: attachment; filename="a;b=\\"c/d.exe"',
        ],
        '',
        'application/octet-stream',
      ],
    ]
    for (const [header, name, type] of HEADERS) {
      const { verdict, before, after } = await judge(message(header, 'TVo='))
      t.equal(verdict.action, 'rename', verdict.reason)
      const replacements = verdict.edited?.replacements ?? []
      t.ok(bytesBetween(before, after, replacements))
      const again = await judge(after)
      const [, , part] = again.message.parts
      t.equal(part?.declaredType, type)
      const names = namesOf(part?.fields ?? [])
      t.ok(
        names.every(it => it.endsWith('.txt')),
        names.join(),
      )
      if (name !== '') t.same(names, [name])
      t.equal(again.verdict.action, 'pass')
    }
    const whole = await judge(
      'Subject: x\nContent-Type: text/html; name=a.html\nX: y\n\n<p>\n',
    )
    t.match(
      whole.after.toString(),
      /^Subject: x\nContent-Type: text\/plain;\n/u,
    )
    t.match(whole.after.toString(), /\.html\.txt"\nX: y\n\n<p>\n$/u)
  },
)

t.test('a file in another cannot be renamed', async t => {
  const judge = await makeJudge(
    '[[rule]]\npart = ["*/*.exe", "*.exe"]\naction = "rename"\n',
  )
  const { verdict } = await judge(
    message(
      ['Content-Type: message/rfc822'],
      message(['Content-Type: application/octet-stream; name=a.exe'])
        .replaceAll('=b\n', '=c\n')
        .replaceAll('--b', '--c'),
    ),
  )
  t.equal(verdict.action, 'quarantine')
  t.match(verdict.notEdited, /cannot be renamed/u)
})

t.test('bodies in every form', async t => {
  const judge = await makeJudge(STRIP)
  const BODIES: readonly (readonly [string, string])[] = [
    ['8bit', '\u00ff\u0000\u00fe'],
    ['binary', 'MZ\u0090\u0000\r\n\u0003'],
    ['7bit', ''],
    ['base64', 'TVqQ\n'],
    ['quoted-printable', '=4D=5A=90='],
    ['x-unknown', 'abc'],
  ]
  for (const [encoding, body] of BODIES) {
    const header = [
      'Content-Type: application/octet-stream; name=a.exe',
      `Content-Transfer-Encoding: ${encoding}`,
    ]
    const { verdict, before, after } = await judge(message(header, body))
    t.equal(verdict.action, 'strip', `${encoding}: ${verdict.notEdited}`)
    const replacements = verdict.edited?.replacements ?? []
    t.ok(bytesBetween(before, after, replacements), encoding)
    t.ok(after.includes('Gr\u00c3\u00bc\u00c3\u009fe', 'latin1'), encoding)
    t.notMatch(after.toString('latin1'), /a\.exe;|TVqQ/u)
  }
})

t.test('thirty multiparts in one another', async t => {
  const judge = await makeJudge(`depth_limit = 200\n${STRIP}`)
  let inner = 'Content-Type: application/x; name=a.exe\n\nx'
  for (let at = 0; at < 30; at++) {
    inner = `Content-Type: multipart/mixed; boundary=d${at}\n\n--d${at}\n${inner}\n--d${at}--`
  }
  const { verdict, before, after } = await judge(`Subject: x\n${inner}\n`)
  t.equal(verdict.action, 'strip', verdict.reason)
  t.ok(bytesBetween(before, after, verdict.edited?.replacements ?? []))
})

t.test(
  'the words of the notice cannot be a boundary or a name of a field',
  async t => {
    const boundary = 'Removed:    --b'
    const judge = await makeJudge(
      `${STRIP}[edit]\nnotice = "{name}\\\\n--b--\\\\n--b\\\\n{reason} {contact}"\ncontact = "\u00fcs"\n`,
    )
    for (const name of ['a.exe', `${boundary} .exe`, '{reason}.exe']) {
      const { verdict, after } = await judge(
        message([`Content-Type: application/x; name="${name}"`]),
      )
      t.equal(verdict.action, 'strip', verdict.reason)
      const { message: again } = await judge(after)
      t.same(
        again.parts.map(({ path }) => path),
        ['', '1', '2'],
      )
      const content = again.parts[2]?.content
      const text = content?.slice(0, content.size).toString() ?? ''
      t.match(text, /\n--b--\n--b\nforbidden attachment .* \u00fcs$/u)
      t.ok(text.startsWith(name), text)
    }
  },
)

/** Finds a word in the message as a whole. */
const wholeScanner = (word: string): Scanner => ({
  name: 'whole',
  antivirus: true,
  scan: ({ bytes }) => {
    const text = bytes.slice(0, bytes.size).toString('latin1')
    const finding: Finding = {
      ...{ scanner: 'whole', name: word, class: 'infected', part: '' },
    }
    return Promise.resolve(text.includes(word) ? [finding] : [])
  },
  close: () => undefined,
})

t.test('a scanner that names no part looks again', async t => {
  const toml = '[action]\ninfected = "strip"\nbanned = "strip"\n'
  const data = attachmentMessage({
    ...{ filename: 'a.exe', content: 'evil word', encoding: '7bit' },
    text: 'a text\n',
  })
  const judge = async (word: string) => {
    const more = await makeJudge(toml)
    const { message, findings } = await more(data).then(it => ({
      message: it.message,
      findings: it.verdict.findings,
    }))
    t.ok(message.parts.length > 1 && findings.length > 0)
    const names = { name: 'names', antivirus: false, close: () => undefined }
    const scanners: readonly Scanner[] = [
      wholeScanner(word),
      {
        ...names,
        scan: ({ parts }) =>
          Promise.resolve(
            parts.flatMap(part =>
              part.names[0] === 'a.exe'
                ? [
                    {
                      ...{ scanner: 'names', name: '.exe', class: 'banned' },
                      part: `${part.path}/a.exe`,
                    } as const,
                  ]
                : [],
            ),
          ),
      },
    ]
    return (await makeJudge(toml, { scanners }))(data)
  }
  const inPart = await judge('evil word')
  t.equal(inPart.verdict.action, 'strip', inPart.verdict.reason)
  const elsewhere = await judge('a text')
  t.equal(elsewhere.verdict.action, 'quarantine')
  t.match(elsewhere.verdict.notEdited, /whole would still find a text in it/u)
  const alone = await makeJudge(toml, { scanners: [wholeScanner('a text')] })
  const { verdict } = await alone(data)
  t.match(verdict.notEdited, /it is about the message as a whole/u)
  let asked = 0
  const failing: Scanner = {
    ...wholeScanner('evil word'),
    scan: (message, context) => {
      if (asked++ > 0) throw new Error('gone')
      return wholeScanner('evil word').scan(message, context)
    },
  }
  const named: Scanner = {
    ...{ name: 'names', antivirus: false, close: () => undefined },
    scan: ({ parts }) => {
      const part = parts.some(it => it.path === '2') ? '2/a.exe' : ''
      const finding: Finding = {
        ...{ scanner: 'names', name: '.exe', class: 'banned', part },
      }
      return Promise.resolve(
        parts.some(it => it.names[0] === 'a.exe') ? [finding] : [],
      )
    },
  }
  const later = await makeJudge(toml, { scanners: [failing, named] })
  await t.rejects(later(data), { message: 'message could not be scanned' })
})

t.test('read in a thread, from memory and from a file', async t => {
  const pool = openReaderPool({ hereBytes: 0 })
  t.teardown(() => pool.close())
  const data = attachmentMessage({
    ...{ filename: 'a.exe', content: Buffer.alloc(300_000, 'x') },
  })
  const seen: string[] = []
  for (const limit of [1e7, 1000]) {
    const judge = await makeJudge(STRIP, { read: pool.read }, limit)
    const { verdict, before, after } = await judge(data)
    t.equal(verdict.action, 'strip', verdict.reason)
    t.ok(bytesBetween(before, after, verdict.edited?.replacements ?? []))
    seen.push(after.toString('latin1'))
  }
  t.equal(seen[0], seen[1])
})
