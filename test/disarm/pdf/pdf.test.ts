/*
 * NAME
 *   pdf.test - PDFs that do nothing by themselves, in our reading and in pdf.js
 */
import { deflateSync } from 'node:zlib'
import t from 'tap'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { Mark } from '../../../src/mail/mark.js'
import { unpack } from '../../unpack/unpacked.js'
import { disarmed, leftOf } from '../disarmed.js'

type Body = string | readonly [dictionary: string, data: Buffer]

const TEXT = Buffer.from('BT /F1 12 Tf 72 700 Td (kept text) Tj ET')

/** With a table of places, so that every reader opens it as it is. */
const pdfOf = (bodies: readonly Body[]): Buffer => {
  const pieces = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const places: number[] = []
  let at = pieces[0]?.length ?? 0
  for (const [index, body] of bodies.entries()) {
    const [dictionary, data] = typeof body === 'string' ? [body] : body
    const piece = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n${dictionary}\n`, 'latin1'),
      ...(data === undefined
        ? []
        : [Buffer.from('stream\n'), data, Buffer.from('\nendstream\n')]),
      Buffer.from('endobj\n'),
    ])
    places.push(at)
    at += piece.length
    pieces.push(piece)
  }
  const rows = places.map(it => `${String(it).padStart(10, '0')} 00000 n \n`)
  const size = places.length + 1
  pieces.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(pieces)
}

/** Catalog and page with these entries besides; then more objects from 6 on. */
const fileOf = (
  catalog: string,
  page: string,
  more: readonly Body[] = [],
): Buffer =>
  pdfOf([
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> ${page} >>`,
    [`<< /Length ${TEXT.length} >>`, TEXT],
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...more,
  ])

const RUN = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>'
const XFA = Buffer.from(
  '<xdp:xdp><template><script contentType="application/x-javascript">app.alert(1)</script></template></xdp:xdp>',
)
const packed = (...objects: readonly string[]): Body => {
  const numbers = objects
    .map(
      (_, index) =>
        `${20 + index} ${objects.slice(0, index).join(' ').length + (index > 0 ? 1 : 0)}`,
    )
    .join(' ')
  const data = deflateSync(`${numbers} ${objects.join(' ')}`, { level: 1 })
  return [
    `<< /Type /ObjStm /N ${objects.length} /First ${numbers.length + 1} /Length ${data.length} /Filter /FlateDecode >>`,
    data,
  ]
}

const CASES: readonly (readonly [
  story: string,
  file: Buffer,
  removed: readonly string[],
])[] = [
  [
    'a script at the start',
    fileOf(`/OpenAction ${RUN}`, ''),
    ['action', 'JavaScript'],
  ],
  [
    'with escapes',
    fileOf('/Open#41ction << /S /J#61vaScript /J#53 <6170> >>', ''),
    ['action', 'JavaScript'],
  ],
  [
    'by name',
    fileOf(`/Names << /JavaScript << /Names [(a) ${RUN}] >> >>`, ''),
    ['JavaScript'],
  ],
  [
    'a script in a stream',
    fileOf('/OpenAction << /S /JavaScript /JS 6 0 R >>', '', [
      ['<< /Length 12 >>', Buffer.from('app.alert(1)')],
    ]),
    ['action', 'JavaScript'],
  ],
  [
    'events of a page',
    fileOf('', `/AA << /O ${RUN} >>`),
    ['action', 'JavaScript'],
  ],
  [
    'a program',
    fileOf(
      '',
      '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>]',
    ),
    ['program start'],
  ],
  [
    'a form that is sent',
    fileOf(
      '',
      `/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /SubmitForm /F (http://a.example/) /Next ${RUN} >> >>]`,
    ),
    ['form', 'JavaScript'],
  ],
  [
    'a link that is a script',
    fileOf(
      '',
      '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (javascript:x) >> >>]',
    ),
    ['link'],
  ],
  [
    'a link to a server',
    fileOf(
      '',
      '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /GoToR /F (\\\\\\\\host\\\\a.pdf) >> >>]',
    ),
    ['link'],
  ],
  [
    'a form of XML',
    fileOf('/AcroForm << /Fields [] /XFA 6 0 R >>', '', [
      [`<< /Length ${XFA.length} >>`, XFA],
    ]),
    ['form'],
  ],
  [
    'a file in it',
    fileOf('/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>', '', [
      '<< /Type /Filespec /F (a.exe) /EF << /F 7 0 R >> >>',
      ['<< /Type /EmbeddedFile /Length 3 >>', Buffer.from('abc')],
    ]),
    ['embedded file'],
  ],
  [
    'packed objects',
    fileOf('/OpenAction 20 0 R', '', [
      packed(RUN, '<< /S /JavaScript /JS (app.launchURL) >>', '<< /A /B >>'),
    ]),
    ['action', 'JavaScript'],
  ],
]

/** What pdf.js sees: scripts, actions, files and text. */
const seenBy = async (
  file: Buffer,
): Promise<{ acts: string; text: string }> => {
  const task = getDocument({
    data: new Uint8Array(file),
    verbosity: 0,
    useSystemFonts: false,
  })
  const opened = await task.promise
  try {
    const page = await opened.getPage(1)
    const annotations = await page.getAnnotations()
    const acts = [
      await opened.getJSActions(),
      await page.getJSActions(),
      await opened.getAttachments(),
      await opened.getOpenAction(),
      annotations.map(it => [
        it['action'] ?? '',
        it['unsafeUrl'] ?? '',
        it['actions'] ?? '',
      ]),
    ]
    const { items } = await page.getTextContent()
    const text = items.map(it => it.str ?? '').join('')
    return { acts: JSON.stringify(acts), text }
  } finally {
    await task.destroy()
  }
}

t.test('what goes, and that the rest stays', async t => {
  for (const [story, file, removed] of CASES) {
    const before = await unpack(file, { name: 'a.pdf' })
    t.not(before.marks.length, 0, story)
    const result = await disarmed(file, { name: 'a.pdf' })
    t.equal(result.is === 'cannot' ? result.reason : '', '', story)
    if (result.is === 'cannot') continue
    t.strictSame([...result.removed].sort(), [...removed].sort(), story)
    t.equal(result.content.length, file.length, story)
    const after = await unpack(result.content, { name: 'a.pdf' })
    t.strictSame([after.marks, after.defects], [[], before.defects], story)
    const seen = await seenBy(result.content)
    t.equal(seen.text, 'kept text', story)
    t.notMatch(
      seen.acts,
      /alert|launch|javascript|cmd|host|abc|submit/iu,
      story,
    )
  }
  const first = CASES[0]?.[1] ?? Buffer.alloc(0)
  t.match((await seenBy(first)).acts, /alert/u, 'pdf.js sees what is there')
})

t.test('what many honest documents have stays', async t => {
  const marks: readonly Mark[] = [
    'pdf-javascript',
    'pdf-launch',
    'network-path',
  ]
  const honest = [
    fileOf('', ''),
    fileOf(
      '',
      '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example/) >> >>]',
    ),
    fileOf('/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>', '', [
      '<< /Type /Filespec /F (a.xml) /EF << /F 7 0 R >> >>',
      ['<< /Type /EmbeddedFile /Length 3 >>', Buffer.from('abc')],
    ]),
    fileOf('', '', [
      ['<< /Length 9 >>', Buffer.from('/JS /AA x')],
      packed('<< /A /B >>'),
    ]),
  ]
  for (const file of honest) {
    t.equal(
      await leftOf(file, { name: 'a.pdf', marks }),
      file.toString('latin1'),
    )
  }
})

t.test('what cannot be disarmed', async t => {
  const data = deflateSync('20 0 << /S /JavaScript >>')
  const objects = (more: string): Buffer =>
    fileOf('', '', [
      [
        `<< /Type /ObjStm /N 1 /First 5 /Length ${data.length} ${more} >>`,
        data,
      ],
    ])
  const cases: readonly (readonly [Buffer, RegExp])[] = [
    [objects('/Filter [/FlateDecode /ASCIIHexDecode]'), /not known/u],
    [
      objects('/Filter /FlateDecode /DecodeParms << /Predictor 12 >>'),
      /not known/u,
    ],
    [
      fileOf('/Encrypt << /Filter /Standard >>', `/AA ${RUN}`, [packed(RUN)]),
      /encrypted/u,
    ],
  ]
  for (const [file, why] of cases)
    t.match(await leftOf(file, { name: 'a.pdf' }), why)
})

t.test('mutations', async t => {
  let kept = 0
  for (const [story, file] of CASES) {
    for (let at = 15; at < file.length; at += 47) {
      const changed = Buffer.from(file)
      changed[at] = '/<>()#%[] \n'.charCodeAt(at % 11)
      const result = await disarmed(changed, { name: 'a.pdf' })
      if (result.is === 'cannot') continue
      kept++
      const { marks } = await unpack(result.content, { name: 'a.pdf' })
      t.strictSame(marks, [], story)
    }
  }
  t.ok(kept > 150, String(kept))
})
