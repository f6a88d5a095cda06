/*
 * NAME
 *   mix - mail as it comes: honest messages in their real proportions of size
 *
 * DESCRIPTION
 *   Messages of the honest corpus, which are short, with more text: half of them
 *   have 10 KB or less. One in ten has a picture or a document of 100 KB to 2 MB,
 *   one in a hundred makes 10 MB. No two messages are the same, nor two files in
 *   them, and each run has new ones: who remembers what it has seen gains nothing.
 */
import { createCipheriv } from 'node:crypto'
import { honestMessages } from '../corpus/honest/honest.js'
import {
  partsOf,
  PLAIN_PARTS,
  withParts,
  type Parts,
} from '../corpus/honest/grown.js'
import { zip } from '../corpus/writers/archive.js'
import { jpeg } from '../corpus/writers/files.js'
import { plainMessage } from '../helper/eicar.js'
import { ordinaryText } from './flow.js'

/** Makes the messages of the next run. */
export type Mix = (count: number) => readonly Buffer[]

export function openMix(): Mix {
  const bases = honestMessages()
    .filter(({ wrapped }) => !wrapped)
    .flatMap(({ bytes }) => partsOf(bytes.toString('latin1')) ?? [])
  let number = 0
  return count =>
    Array.from({ length: count }, (_, at) => {
      const base = bases[number % bases.length] ?? PLAIN_PARTS
      return grown(base, at, ++number)
    })
}

/** Letters of so many bytes that differ. */
export function openLetters(bytes: number): Mix {
  let number = 0
  return count =>
    Array.from({ length: count }, () =>
      plainMessage({ text: `Order ${++number}\n${ordinaryText(bytes)}` }),
    )
}

/** Of those that have no picture or document; of all it is 10 KB. */
const MEDIAN_BYTES = 8300
const HUGE_BYTES = 7_300_000

function grown(base: Parts, at: number, number: number): Buffer {
  // Evenly spread from 0 to 1, and the same in each run.
  const share = (at * 0.618_033_988_749_895) % 1
  const wanted = MEDIAN_BYTES * 4 ** (2 * share - 1)
  const text = Math.max(100, wanted - base.own.length - base.body.length)
  const file = fileOf(at, { share, seed: number })
  const more = { head: TEXT, body: `Order ${number}\n${ordinaryText(text)}` }
  const all = file === null ? [more] : [more, file]
  return Buffer.from(withParts(base, all), 'latin1')
}

const TEXT = 'Content-Type: text/plain; charset=us-ascii\n'

function fileOf(
  at: number,
  { share, seed }: { readonly share: number; readonly seed: number },
): { readonly head: string; readonly body: string } | null {
  const isHuge = at % 100 === 50
  if (!isHuge && at % 10 !== 5) return null
  const size = isHuge ? HUGE_BYTES : 100_000 * 20 ** share
  const kind = KINDS[Math.floor(at / 10) % KINDS.length] ?? KINDS[0]
  const { type, name, make } = kind
  return {
    head: `Content-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n`,
    body: base64Lines(make(Math.round(size), seed)),
  }
}

const KINDS = [
  { type: 'image/jpeg', name: 'photo.jpg', make: photo },
  { type: 'application/pdf', name: 'scan.pdf', make: scannedPaper },
  {
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    name: 'report.docx',
    make: report,
  },
] as const

/** A picture, by its look; what is compressed looks like noise. */
function photo(size: number, seed: number): Buffer {
  const whole = jpeg(String(seed))
  const inside = noise(size, seed)
  // In the data of a picture this byte begins a marker.
  for (let at = inside.indexOf(0xff); at >= 0; at = inside.indexOf(0xff, at)) {
    inside[at] = 0xfe
  }
  const end = whole.length - 2
  return Buffer.concat([whole.subarray(0, end), inside, whole.subarray(end)])
}

function scannedPaper(size: number, seed: number): Buffer {
  const picture = photo(size, seed)
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I 4 0 R >> >> >>',
    `<< /Type /XObject /Subtype /Image /Width 2480 /Height 3508 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length ${picture.length} >>\nstream\n${picture.toString('latin1')}\nendstream`,
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  return Buffer.from(text + table + trailer, 'latin1')
}

function report(size: number, seed: number): Buffer {
  const types =
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
  const links =
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
  const words = ordinaryText(50_000).replaceAll('\n', '</w:t></w:r><w:r><w:t>')
  const text = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Report ${seed} ${words}</w:t></w:r></w:p></w:body></w:document>`
  return zip([
    { name: '[Content_Types].xml', data: types },
    { name: '_rels/.rels', data: links },
    { name: 'word/document.xml', data: text },
    { name: 'word/media/image1.jpeg', data: photo(size, seed), store: true },
  ])
}

function noise(size: number, seed: number): Buffer {
  const key = Buffer.alloc(16)
  key.writeUInt32BE(seed)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  return cipher.update(Buffer.alloc(size))
}

const LINE_LETTERS = 76

function base64Lines(content: Buffer): string {
  const letters = content.toString('base64')
  const lines: string[] = []
  for (let at = 0; at < letters.length; at += LINE_LETTERS) {
    lines.push(letters.slice(at, at + LINE_LETTERS))
  }
  return lines.join('\n')
}
