/*
 * NAME
 *   documents - honest documents and archives, made by the programs that do
 *
 * DESCRIPTION
 *   makeDocuments() writes some texts, tables and slides into a folder and has
 *   LibreOffice save each in all its formats; makeArchives() packs them in all
 *   ways that the packers of Debian know. What is to be found in one of them
 *   is beside it: nothing, but for those that ask for a password.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface HonestFile {
  readonly path: string
  /** The name as it is sent. */
  readonly name: string
  /** The findings that are due, as `class name`; none for most. */
  readonly due: readonly string[]
}

const LETTER = (number: number): string =>
  `<html><head><title>Report ${number}</title></head><body>` +
  `<h1>Report ${number}</h1><p>Dear reader, see ` +
  '<a href="https://www.example.com/report">our page</a>.</p>' +
  `<table border="1">${'<tr><td>Item</td><td>12.50</td></tr>'.repeat(number * 9)}` +
  `</table>${'<p>All is well, and nothing moves.</p>'.repeat(number * 50)}` +
  '</body></html>'

const TABLE = (number: number): string =>
  Array.from(
    { length: number * 40 },
    (_, row) => `${row},Item ${row},${row * 1.5},"=A${row + 1}*2"`,
  ).join('\n')

const ODF = 'urn:oasis:names:tc:opendocument:xmlns'

const SLIDES = (number: number): string =>
  `<?xml version="1.0"?><office:document xmlns:office="${ODF}:office:1.0" ` +
  `xmlns:draw="${ODF}:drawing:1.0" xmlns:text="${ODF}:text:1.0" ` +
  `xmlns:svg="${ODF}:svg-compatible:1.0" office:version="1.2" ` +
  'office:mimetype="application/vnd.oasis.opendocument.presentation">' +
  `<office:body><office:presentation>${SLIDE.repeat(number * 5)}` +
  '</office:presentation></office:body></office:document>'

const SLIDE =
  '<draw:page><draw:frame svg:x="1cm" svg:y="1cm" svg:width="9cm" ' +
  'svg:height="3cm"><draw:text-box><text:p>All is well</text:p>' +
  '</draw:text-box></draw:frame></draw:page>'

/** Filters of LibreOffice by the ending that they make. */
const FILTERS: Readonly<Record<string, readonly string[]>> = {
  html: [
    ...['odt:writer8', 'fodt:OpenDocument Text Flat XML', 'doc:MS Word 97'],
    ...['docx:MS Word 2007 XML', 'rtf:Rich Text Format', 'pdf', 'txt:Text'],
    ...['ott:writer8_template', 'dotx:MS Word 2007 XML Template'],
    ...['docm:MS Word 2007 XML VBA', 'xml:MS Word 2003 XML'],
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"1"}}',
    'pdf:writer_pdf_Export:{"IsAddStream":{"type":"boolean","value":"true"}}',
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}',
    'pdf:writer_pdf_Export:{"RestrictPermissions":{"type":"boolean",' +
      '"value":"true"},"PermissionPassword":{"type":"string","value":"x"}}',
    'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},' +
      '"DocumentOpenPassword":{"type":"string","value":"secret"}}',
  ],
  csv: [
    ...['ods', 'fods', 'xls', 'xlsx', 'pdf', 'ots', 'xltx', 'dif'],
    ...['xml:MS Excel 2003 XML', 'html'],
  ],
  fodp: [
    ...['odp:impress8', 'otp:impress8_template', 'ppt:MS PowerPoint 97'],
    ...[
      'pptx:Impress MS PowerPoint 2007 XML',
      'pdf',
      'pot:MS PowerPoint 97 Vorlage',
    ],
    'potx:Impress MS PowerPoint 2007 XML Template',
  ],
}

/** Documents in all formats; `count` of each text and table. */
export const makeDocuments = (
  folder: string,
  count: number,
): readonly HonestFile[] => {
  const sources = join(folder, 'sources')
  mkdirSync(sources, { recursive: true })
  for (let number = 1; number <= count; number++) {
    writeFileSync(join(sources, `letter ${number}.html`), LETTER(number))
    writeFileSync(join(sources, `table ${number}.csv`), TABLE(number))
    writeFileSync(join(sources, `slides ${number}.fodp`), SLIDES(number))
  }
  const all = (ending: string): readonly string[] =>
    readdirSync(sources)
      .filter(name => name.endsWith(`.${ending}`))
      .map(name => join(sources, name))
  return Object.entries(FILTERS).flatMap(([ending, filters]) =>
    filters.flatMap((filter, index) => {
      const target = join(folder, `${ending}-${index}`)
      const made = convert(folder, filter, target, all(ending))
      const isLocked = filter.includes('EncryptFile')
      const due = isLocked ? ['unchecked-encrypted container-encrypted'] : []
      return made.map(path => fileOf(path, due))
    }),
  )
}

const fileOf = (path: string, due: readonly string[] = []): HonestFile => ({
  path,
  name: path.replace(/^.*\//u, ''),
  due,
})

// One start for many files. A filter that this LibreOffice has not makes none.
const convert = (
  folder: string,
  filter: string,
  target: string,
  files: readonly string[],
): readonly string[] => {
  mkdirSync(target, { recursive: true })
  if (files.length === 0) return []
  const profile = `-env:UserInstallation=file://${folder}/profile`
  const args = [
    profile,
    '--headless',
    '--convert-to',
    filter,
    '--outdir',
    target,
  ]
  execFileSync('soffice', [...args, ...files], { stdio: 'ignore' })
  const ending = `.${filter.replace(/:.*$/su, '')}`
  return readdirSync(target)
    .filter(name => name.endsWith(ending))
    .map(name => join(target, name))
}

/** The files packed, each with each packer, and all of them together. */
export const makeArchives = (
  folder: string,
  files: readonly HonestFile[],
): readonly HonestFile[] => {
  mkdirSync(folder, { recursive: true })
  return PACKERS.flatMap(([ending, command], index) => {
    const made: HonestFile[] = []
    for (const [number, group] of groupsOf(files).entries()) {
      const name = `files ${index}-${number}.${ending}`
      const path = join(folder, name)
      const paths = group.map(it => it.path)
      execFileSync('sh', ['-c', command, 'sh', path, ...paths], {
        cwd: folder,
        stdio: 'ignore',
      })
      made.push(fileOf(path))
    }
    return made
  })
}

const groupsOf = (files: readonly HonestFile[]): readonly HonestFile[][] => {
  const honest = files.filter(({ due }) => due.length === 0)
  return [0, 1, 2].map(group =>
    honest.filter((_, index) => index % 29 === group).slice(0, 4),
  )
}

/** By the ending: the first argument is the archive, the rest are files. */
const PACKERS: readonly (readonly [string, string])[] = [
  ['zip', 'zip -j -q "$@"'],
  ['zip', 'a=$1; shift; cat "$1" | zip -q "$a" -'],
  ['zip', '7z a -tzip "$@"'],
  ['zip', '7z a -tzip -mm=Deflate64 "$@"'],
  ['zip', '7z a -tzip -mm=LZMA "$@"'],
  ['7z', '7z a "$@"'],
  ['7z', '7z a -mx0 "$@"'],
  ['a', 'ar rc "$@"'],
  ['cpio', 'a=$1; shift; printf "%s\\n" "$@" | cpio -o -H newc >"$a"'],
  ['tar', 'a=$1; shift; tar -cPf "$a" "$@"'],
  ['tar.gz', 'a=$1; shift; tar -czPf "$a" "$@"'],
  ['tar.bz2', 'a=$1; shift; tar -cjPf "$a" "$@"'],
  ['tar.xz', 'a=$1; shift; tar -cJPf "$a" "$@"'],
  ['tar.zst', 'a=$1; shift; tar --zstd -cPf "$a" "$@"'],
  ['gz', 'gzip -c "$2" > "$1"'],
  ['bz2', 'bzip2 -c "$2" > "$1"'],
  ['xz', 'xz -c "$2" > "$1"'],
]
