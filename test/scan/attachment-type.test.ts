/*
 * NAME
 *   attachment-type.test - forbidden kinds of content
 */
import t from 'tap'
import type { Part } from '../../src/mail/part.js'
import { attached, look } from '../parse/looked.js'
import { messageOf, partOf, scannerOf, scanWith } from './sample.js'

const MZ = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(60)])

type Case = readonly [
  story: string,
  part: Partial<Omit<Part, 'content'>> & { content?: string | Buffer },
  names: readonly string[],
]

const CASES: readonly Case[] = [
  ['a letter', { declaredType: 'text/plain' }, []],
  ['a file of any kind', { names: ['a.dat'], content: '\0\x01\x02' }, []],
  ['a program', { content: MZ }, ['application/x-msdownload']],
  [
    'a program labelled as text, without a name',
    { content: MZ, declaredType: 'text/plain' },
    ['application/x-msdownload'],
  ],
  [
    'a program labelled as a picture',
    { content: MZ, declaredType: 'image/png', names: ['a.png'] },
    ['application/x-msdownload'],
  ],
  [
    'a program labelled as a message',
    { content: MZ, declaredType: 'message/rfc822', kind: 'message' },
    ['application/x-msdownload'],
  ],
  [
    'only labelled as a program',
    { declaredType: 'application/vnd.microsoft.portable-executable' },
    ['application/vnd.microsoft.portable-executable'],
  ],
  ['only labelled', { declaredType: 'application/hta' }, ['application/hta']],
  [
    'a shortcut by label',
    { declaredType: 'application/x-ms-shortcut' },
    ['application/x-ms-shortcut'],
  ],
  [
    'a piece of a message',
    { declaredType: 'message/partial' },
    ['message/partial'],
  ],
  [
    'content that is elsewhere',
    { declaredType: 'message/external-body' },
    ['message/external-body'],
  ],
  [
    'a script as a file',
    { names: ['a'], content: '#!/bin/sh\n' },
    ['application/x-shellscript'],
  ],
  [
    'a script as a letter',
    { declaredType: 'text/plain', content: '#!/bin/sh\n' },
    [],
  ],
  [
    'a script as a letter without a label',
    { declaredType: '', content: '@echo off\n' },
    [],
  ],
  [
    'a script as a named text',
    { declaredType: 'text/plain', names: ['a.txt'], content: '@echo off\n' },
    ['application/x-bat'],
  ],
  [
    'HTML that is an application',
    { declaredType: 'text/html', content: '<html><hta:application >' },
    ['application/hta'],
  ],
  [
    'a picture that is an application besides',
    { declaredType: 'image/gif', content: `GIF89a <hta:application >` },
    ['application/hta'],
  ],
  [
    'a label in the middle of a text',
    { declaredType: 'application/hta', reading: 'block', content: 'x' },
    [],
  ],
  [
    'a program in the middle of a text',
    { declaredType: 'text/plain', reading: 'block', content: MZ },
    ['application/x-msdownload'],
  ],
  ['HTML', { declaredType: 'text/html', content: '<html>' }, []],
  ['a report', { declaredType: 'message/delivery-status' }, []],
  ['a multipart', { declaredType: 'application/hta', kind: 'multipart' }, []],
]

t.test('by bytes or by label', async t => {
  const scanner = await scannerOf(t, 'attachment-type')
  for (const [story, part, names] of CASES) {
    const message = messageOf({ parts: [partOf(part)] })
    const findings = await scanWith(scanner, message)
    t.same(
      findings,
      names.map(name => ({
        scanner: 'attachment-type',
        name,
        class: 'banned',
        part: ['1', ...(part.names ?? [])].join('/'),
      })),
      story,
    )
  }
})

t.test(
  'content that is elsewhere or in pieces, however it is said',
  async t => {
    const scanner = await scannerOf(t, 'attachment-type')
    const types = [
      'message/partial; id="x@y"; number=1; total=2',
      'Message/PARTIAL;number=2;total=2;id=x',
      'message(x)/partial; id=x',
      'message/external-body; access-type=URL; URL="http://x.example/a.exe"',
      'MESSAGE/External-Body; access-type=local-file; name="/etc/passwd"',
    ]
    for (const type of types) {
      const inner = `MIME-Version: 1.0\nContent-Type: ${type}\n\nContent-Type: text/plain\n\nx\n`
      for (const message of [
        inner,
        attached(inner),
        attached(attached(inner)),
      ]) {
        const seen = await look(t, message)
        const names = (await scanWith(scanner, seen)).map(it => it.name)
        t.match(names, [/^message\/(?:partial|external-body)$/], type)
        t.equal(names.length, 1)
      }
    }
  },
)

t.test('lists replaced, added to and allowed', async t => {
  const names = async (...overrides: string[]) => {
    const scanner = await scannerOf(t, 'attachment-type', overrides)
    const types = ['application/hta', 'application/pdf', 'message/partial']
    const parts = types.map(declaredType => partOf({ declaredType }))
    const findings = await scanWith(scanner, messageOf({ parts }))
    return findings.map(finding => finding.name)
  }
  t.same(await names(), ['application/hta', 'message/partial'])
  t.same(await names('banned_types=Application/PDF'), ['application/pdf'])
  t.same(await names('add_banned_types=application/pdf'), [
    'application/hta',
    'application/pdf',
    'message/partial',
  ])
  t.same(await names('allow_banned_types=message/partial'), ['application/hta'])
})
