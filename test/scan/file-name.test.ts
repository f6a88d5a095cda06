/*
 * NAME
 *   file-name.test - which extensions a name has for any reader
 */
import t from 'tap'
import { CLASS_ID, extensionsOf } from '../../src/scan/file-name.js'

type Case = readonly [name: string, extension: string]

/** Names that some reader takes for a program. */
const PROGRAMS: readonly Case[] = [
  ['report.exe', 'exe'],
  ['REPORT.EXE', 'exe'],
  ['.exe', 'exe'],
  ['x.pdf.exe', 'exe'],
  [`x.pdf${' '.repeat(50)}.exe`, 'exe'],
  ['report.exe.', 'exe'],
  ['report.exe...', 'exe'],
  ['report.exe ', 'exe'],
  ['report.exe . .', 'exe'],
  ['report.exe\u00a0', 'exe'],
  ['report.exe\t', 'exe'],
  ['report.exe\u3000', 'exe'],
  ['report.exe::$DATA', 'exe'],
  ['report.exe:stream:$DATA', 'exe'],
  ['report.exe::$data.', 'exe'],
  ['report.exe:', 'exe'],
  ['report.exe;1', 'exe'],
  ['report.exe;', 'exe'],
  ['report.exe\0.txt', 'exe'],
  ['report.txt\0.exe', 'exe'],
  ['report.exe%00.txt', 'exe'],
  ['report.exe\r\n.txt', 'exe'],
  ['report.\r\n exe', 'exe'],
  ['report.e\nxe', 'exe'],
  ['report\u202etxt.exe', 'exe'],
  ['report\u202eexe.txt', 'exe'],
  ['report.\u200bexe', 'exe'],
  ['report.e\u200bx\u2060e', 'exe'],
  ['report.exe\ufeff', 'exe'],
  ['report.e\u00adxe', 'exe'],
  ['report.exe\u{e0041}', 'exe'],
  ['report\uff0eexe', 'exe'],
  ['report\u2024exe', 'exe'],
  ['report\ufe52exe', 'exe'],
  ['report\u3002exe', 'exe'],
  ['report\uff61exe', 'exe'],
  ['report.\uff45\uff58\uff45', 'exe'],
  ['report.\u0435\u0445\u0435', 'exe'],
  ['report.e\u0445e', 'exe'],
  ['report.j\u0455', 'js'],
  ['report.p\u0131f', 'pif'],
  ['report.e\u0301xe', 'exe'],
  ['report.\u00e9xe', 'exe'],
  ['report.exe/', 'exe'],
  ['report.exe\\', 'exe'],
  ['../report.exe', 'exe'],
  ['C:\\x\\report.exe', 'exe'],
  ['report\\.exe', 'exe'],
  ['report%2Eexe', 'exe'],
  ['report%252Eexe', 'exe'],
  ['report.%65%78%65', 'exe'],
  ['report&#46;exe', 'exe'],
  ['report&#x2e;exe', 'exe'],
  ['report&#46exe', 'exe'],
  ['report&period;exe', 'exe'],
  ['report&amp;#46;exe', 'exe'],
  ['"report.exe"', 'exe'],
  ["'report.exe'", 'exe'],
  ['report.exe"', 'exe'],
  ['report.e?xe', 'exe'],
  ['report.exe()', 'exe'],
  ['report.exe(.gif)', 'exe'],
  ['report.e()xe', 'exe'],
  ['report.e(.gif)xe', 'exe'],
  [`${'a'.repeat(251)}.exe`, 'exe'],
  [`${'a'.repeat(252)}.exe`, 'exe'],
  [`${'a'.repeat(1000)}.exe`, 'exe'],
  [`${'a'.repeat(251)}.exe.txt`, 'exe'],
  [`${'a'.repeat(252)}.exe.txt`, 'exe'],
  [`${'a'.repeat(1_000_000)}.exe`, 'exe'],
  ['x.{3050F4D8-98B5-11CF-BB82-00AA00BDCE0B}', CLASS_ID],
  ['x.txt.{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}', CLASS_ID],
]

/** Honest names, with all extensions that they have. */
const HONEST: readonly (readonly [string, ...string[]])[] = [
  ['', ...[]],
  ['README'],
  ['report.pdf', 'pdf'],
  ['Report.PDF', 'pdf'],
  ['report.com.pdf', 'pdf'],
  ['setup.exe.txt', 'txt'],
  ['www.example.com.html', 'html'],
  ['Re: visit example.com.eml', 'eml'],
  ['Booking.com: Confirmation.pdf', 'pdf'],
  ['Minutes of 15. Mar', ' mar'],
  ['Letter to Mr. Bat', ' bat'],
  ['archive.tar.gz', 'gz'],
  ['Invoice 100% paid.pdf', 'pdf'],
  ['a.b (1).docx', 'docx'],
  ['Отчёт за май.docx', 'docx'],
  ['Письмо с сайта example.ру', 'ру'],
  ['請求書.xlsx', 'xlsx'],
  ['фото.jpeg', 'jpeg'],
  ['image001.png@01D00000.00000000', '00000000'],
  ['smime.p7s', 'p7s'],
  ['{3050F4D8-98B5-11CF-BB82-00AA00BDCE0B}.png', 'png'],
]

t.test('names that some reader takes for a program', async t => {
  for (const [name, extension] of PROGRAMS) {
    const shown = JSON.stringify(name.slice(0, 60))
    t.ok(extensionsOf(name).includes(extension), `${shown} is .${extension}`)
  }
})

t.test('honest names have the extension that they show', async t => {
  for (const [name, ...extensions] of HONEST) {
    t.same(extensionsOf(name), extensions, JSON.stringify(name))
  }
})
