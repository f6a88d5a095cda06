/*
 * NAME
 *   object-classes.test - objects of classes that attacks use, wherever they are
 */
import t from 'tap'
import {
  OBJECT_CLASSES,
  classIdOf,
} from '../../src/unpack/office/object-classes.js'
import { long, oleOf } from './ole-writer.js'
import { unpack } from './unpacked.js'

const MARK = 'exploited-object'

const bytesOfId = (id: string): Buffer => {
  const [a = '', b = '', c = '', d = '', e = ''] = id.split('-')
  const turned = (hex: string): Buffer => Buffer.from(hex, 'hex').reverse()
  return Buffer.concat([
    turned(a),
    turned(b),
    turned(c),
    Buffer.from(d + e, 'hex'),
  ])
}

/** A storage whose root is of that class. */
const rootOf = (id: string): Buffer => {
  const file = oleOf({ Contents2: Buffer.from('x') })
  const root = (file.readUInt32LE(48) + 1) * 512
  bytesOfId(id).copy(file, root + 80)
  return file
}

const compObj = (id: Buffer, program = ''): Buffer => {
  const text = (it: string): Buffer =>
    Buffer.concat([long(it.length + 1), Buffer.from(`${it}\0`)])
  const head = Buffer.concat([Buffer.alloc(12), id, text('An object'), long(0)])
  return oleOf({ '\x01CompObj': Buffer.concat([head, text(program)]) })
}

const objData = (name: string): string => {
  const text = (it: string): Buffer =>
    Buffer.concat([long(it.length + 1), Buffer.from(`${it}\0`)])
  const head = [long(0x501), long(2), text(name), long(0), long(0), long(4)]
  return Buffer.concat([...head, Buffer.from('data')]).toString('hex')
}

const marksOf = async (content: Buffer | string, name: string) => {
  const form = /\.(?:xml|bin)$/u.test(name) ? 'packed' : 'encoded'
  return (await unpack(content, { name, form })).marks
}

t.test('by class id', async t => {
  for (const { id } of OBJECT_CLASSES) {
    if (id === '') continue
    t.equal(classIdOf(bytesOfId(id)), id)
    const files: readonly (readonly [string, string | Buffer])[] = [
      ['embeddings/oleObject1.bin', rootOf(id)],
      ['a.doc', compObj(bytesOfId(id))],
      ['word/activeX/activeX1.xml', `<ax:ocx ax:classid="{${id}}"/>`],
      ['content.xml', `<draw:object-ole draw:class-id="${id.toLowerCase()}"/>`],
      ['a.html', `<object classid="clsid:${id}"></object>`],
    ]
    for (const [name, content] of files) {
      const marks = await marksOf(content, name)
      t.ok(marks.includes(MARK), `${id} in ${name}`)
    }
  }
})

t.test('by ProgID', async t => {
  const programs = OBJECT_CLASSES.flatMap(it => it.programs)
  for (const program of [
    ...programs,
    'EQUATION.3',
    'ShockwaveFlash.ShockwaveFlash.10',
  ]) {
    const files: readonly (readonly [string, string | Buffer])[] = [
      ['word/document.xml', `<o:OLEObject Type="Embed" ProgID="${program}"/>`],
      ['xl/worksheets/a.xml', `<oleObject progId="${program}" shapeId="1"/>`],
      ['ppt/slides/a.xml', `<p:oleObj progId='${program}'/>`],
      ['a.rtf', `{\\rtf1{\\object\\objemb{\\*\\objclass ${program}}}}`],
      ['b.rtf', `{\\rtf1{\\object{\\*\\objdata ${objData(program)}}}}`],
      ['a.doc', compObj(Buffer.alloc(16), program)],
    ]
    for (const [name, content] of files) {
      const marks = await marksOf(content, name)
      t.ok(marks.includes(MARK), `${program} in ${name}`)
    }
  }
})

t.test('in a moniker', async t => {
  const soap = 'ECABB0C7-7F19-11D2-978E-0000F8757E2A'
  const stream = (id: string): Buffer =>
    oleOf({
      '\x01Ole': Buffer.concat([Buffer.alloc(24), bytesOfId(id), long(0)]),
    })
  t.same(await marksOf(stream(soap), 'a.doc'), [MARK])
  // A link to a file, as Office makes it.
  const file = '00000303-0000-0000-C000-000000000046'
  t.same(await marksOf(stream(file), 'a.doc'), [])
})

t.test('each has a year and a source', t => {
  for (const { id, programs, year, reason } of OBJECT_CLASSES) {
    t.match(id, /^$|^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
    t.ok(id !== '' || programs.length > 0)
    t.ok(year >= 1996 && year <= 2026, reason)
    t.match(reason, /\w{3}.*\w{3}/)
  }
  t.ok(OBJECT_CLASSES.length > 60)
  t.end()
})

t.test('honest objects', async t => {
  const honest = [
    ...['Excel.Sheet.12', 'Word.Document.8', 'PowerPoint.Show.12', 'Package'],
    ...['MSGraph.Chart.8', 'Equation.DSMT4', 'AcroExch.Document.DC', 'PBrush'],
    ...['Visio.Drawing.15', 'StaticMetafile', 'opendocument.CalcDocument.1'],
    ...[
      'Forms.CommandButton.1',
      'ChemDraw.Document.6.0',
      'MSProject.Project.9',
    ],
  ]
  for (const program of honest) {
    const xml = `<o:OLEObject Type="Embed" ProgID="${program}"/>`
    t.same(await marksOf(xml, 'word/document.xml'), [], program)
    const rtf = `{\\rtf1{\\object\\objemb{\\*\\objclass ${program}}}}`
    t.same(await marksOf(rtf, 'a.rtf'), [], program)
    t.same(
      await marksOf(compObj(Buffer.alloc(16), program), 'a.doc'),
      [],
      program,
    )
  }
  const sheet = '00020830-0000-0000-C000-000000000046'
  t.same(await marksOf(rootOf(sheet), 'a.xls'), [])
})
