/*
 * NAME
 *   pdf.test - what pdf.js finds in a changed PDF is found
 */
import { deflateSync } from 'node:zlib'
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import t from 'tap'
import { besides, PAYLOAD } from './beside.js'

type Body = string | readonly [dictionary: string, data: Buffer]

/** With a table of offsets. */
function pdfOf(bodies: readonly Body[]): Buffer {
  const pieces: Buffer[] = [
    Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'),
  ]
  const offsets: number[] = []
  const size = (): number => pieces.reduce((sum, it) => sum + it.length, 0)
  for (const [index, body] of bodies.entries()) {
    offsets.push(size())
    const [dictionary, data] = typeof body === 'string' ? [body] : body
    pieces.push(Buffer.from(`${index + 1} 0 obj\n${dictionary}\n`, 'latin1'))
    if (data !== undefined)
      pieces.push(Buffer.from('stream\n'), data, Buffer.from('\nendstream\n'))
    pieces.push(Buffer.from('endobj\n'))
  }
  const start = size()
  const line = (offset: number, kind: string): string =>
    `${String(offset).padStart(10, '0')} ${kind}\n`
  const table = offsets.map(it => line(it, '00000 n ')).join('')
  const count = bodies.length + 1
  pieces.push(
    Buffer.from(
      `xref\n0 ${count}\n${line(0, '65535 f ')}${table}` +
        `trailer\n<< /Size ${count} /Root 1 0 R >>\n` +
        `startxref\n${start}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(pieces)
}

const stream = (facts: string, data: Buffer): Body => [
  `<< /Length ${data.length} ${facts} >>`,
  data,
]
const PAGES = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>'
const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>'

const attached = (file: Body): Buffer =>
  pdfOf([
    '<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 4 0 R >> >>',
    PAGES,
    PAGE,
    '<< /Names [(report.exe) 5 0 R] >>',
    '<< /Type /Filespec /F (report.exe) /UF (report.exe) /EF << /F 6 0 R >> >>',
    file,
  ])

const scripted = pdfOf([
  '<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>',
  PAGES,
  PAGE,
  '<< /S /JavaScript /JS (app.alert\\(1\\)) >>',
])

function load(bytes: Buffer): ReturnType<typeof getDocument> {
  return getDocument({
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    ...{ isEvalSupported: false, useWorkerFetch: false },
    ...{ disableFontFace: true, useSystemFonts: false },
  })
}

async function filesIn(bytes: Buffer): Promise<boolean> {
  const task = load(bytes)
  try {
    const document = await task.promise
    const files = (await document.getAttachments()) as Record<
      string,
      { content: Uint8Array }
    > | null
    return Object.values(files ?? {}).some(it =>
      Buffer.from(it.content).includes(PAYLOAD),
    )
  } finally {
    await task.destroy()
  }
}

async function scriptsIn(bytes: Buffer): Promise<boolean> {
  const task = load(bytes)
  try {
    const document = await task.promise
    const scripts = Object.values((await document.getJSActions()) ?? {})
    return scripts.flat().some(it => String(it).includes('app.alert(1)'))
  } finally {
    await task.destroy()
  }
}

const options = { name: 'a.pdf', type: 'application/pdf' }

t.test('changed PDFs with a file', async t => {
  const packed = deflateSync(PAYLOAD)
  const hex = Buffer.from(`${PAYLOAD.toString('hex')}>`)
  await besides(t, {
    files: [
      attached(stream('/Type /EmbeddedFile /Filter /FlateDecode', packed)),
      attached(stream('/Type /EmbeddedFile', PAYLOAD)),
      attached(stream('/Type /EmbeddedFile /Filter /ASCIIHexDecode', hex)),
    ],
    options,
    theirs: filesIn,
    ...{ cases: 150, least: 40 },
  })
})

t.test('changed PDFs with a script', async t => {
  await besides(t, {
    files: [scripted],
    options,
    theirs: scriptsIn,
    ours: ({ marks }) => marks.includes('pdf-javascript'),
    ...{ cases: 150, least: 40 },
  })
})
