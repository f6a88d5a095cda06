/*
 * NAME
 *   address-files.test - texts that make a program load a file of another machine
 */
import t from 'tap'
import { inspectFile } from './inspected.js'
import { unpack } from './unpacked.js'

type Marks = readonly string[]

const calendar = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const alarm = (...lines: readonly string[]): string =>
  calendar(
    ...['BEGIN:VEVENT', 'BEGIN:VALARM', 'ACTION:AUDIO', 'TRIGGER:-PT0M'],
    ...[...lines, 'END:VALARM', 'END:VEVENT'],
  )
const card = (...lines: readonly string[]): string =>
  ['BEGIN:VCARD', 'VERSION:3.0', 'N:Anna', ...lines, 'END:VCARD', ''].join(
    '\r\n',
  )

const ROWS: readonly (readonly [string, string, Marks])[] = [
  // Invitations.
  [
    'a.ics',
    alarm('ATTACH:file://host/a.wav'),
    ['network-path', 'reminder-path'],
  ],
  [
    'a.ics',
    alarm('ATTACH;FMTTYPE=audio/basic:\\\\host\\a.wav'),
    ['network-path', 'reminder-path'],
  ],
  [
    'a.ics',
    alarm('ATTACH;FMTTYPE=audio/ba', ' sic:fi', '\tle://host/a.wav'),
    ['network-path', 'reminder-path'],
  ],
  ['a.ics', alarm('ATTACH;VALUE=URI:Basso'), []],
  ['a.ics', alarm('ATTACH:file:///C:/Windows/Media/ding.wav'), []],
  [
    'a.ics',
    calendar('ATTACH:\\\\\\\\host\\\\share\\\\a.docx'),
    ['network-path'],
  ],
  ['a.ics', calendar('URL:search-ms:query=x&crumb=x'), ['program-link']],
  ['a.ics', calendar('IMAGE;VALUE=URI:file://host/a.png'), ['network-path']],
  [
    'a.ics',
    calendar('DESCRIPTION;ALTREP="file://host/a.html":x'),
    ['network-path'],
  ],
  ['a.ics', calendar('DESCRIPTION:see \\\\\\\\server\\\\share\\\\a.docx'), []],
  [
    'a.ics',
    calendar('LOCATION:https://meet.example/abc', 'URL:https://a.example'),
    [],
  ],
  [
    'a.ics',
    calendar('ATTACH:CID:part1@a.example', 'ATTACH;ENCODING=BASE64:AAAA'),
    [],
  ],
  ['a.ics', calendar('X-WR-CALNAME:x', 'CONFERENCE;VALUE=URI:tel:+1-2'), []],
  [
    'a.vcs',
    calendar('AALARM:20261130T100000;;;\\\\host\\a.wav'),
    ['network-path', 'reminder-path'],
  ],
  [
    'a.vcs',
    calendar(
      'PALARM;ENCODING=QUOTED-PRINTABLE:20261130T100000;;;=5C=5Chost=5Ca.wav',
    ),
    ['network-path', 'reminder-path'],
  ],
  // Cards.
  ['a.vcf', card('PHOTO;VALUE=URI:file://host/a.jpg'), ['network-path']],
  ['a.vcf', card('item1.LOGO;VALUE=uri:\\\\host\\a.jpg'), ['network-path']],
  ['a.vcf', card('URL:ms-msdt:/id PCWDiagnostic'), ['program-link']],
  ['a.vcf', card('URL:file:///C:/a.exe'), ['program-link']],
  ['a.vcf', card('URL:https://a.example/', 'URL:www.a.example'), []],
  ['a.vcf', card('item1.URL;type=pref:a.example/x:1'), []],
  ['a.vcf', card('PHOTO;ENCODING=b;TYPE=JPEG:' + '/9j/'.repeat(40)), []],
  ['a.vcf', card('NOTE:\\\\host\\a', 'TEL:+1-2', 'EMAIL:a@a.example'), []],
  // Playlists.
  ['a.m3u', '#EXTM3U\n#EXTINF:1,a\n\\\\host\\a.mp3\n', ['network-path']],
  ['a.pls', '[playlist]\nFile1=file://host/a.mp3\n', ['network-path']],
  [
    'a.asx',
    '<asx><entry><ref href="\\\\host\\a.mp3"/></entry></asx>',
    ['network-path'],
  ],
  [
    'a.wax',
    '<asx><entry><ref href = "file://host/a"/></entry></asx>',
    ['network-path'],
  ],
  [
    'a.xspf',
    '<playlist><trackList><track><location>file://host/a.ogg</location></track></trackList></playlist>',
    ['network-path'],
  ],
  ['a.m3u8', '#EXTM3U\nhttps://a.example/a.ts\nfile:///home/a/b.mp3\n', []],
  ['a.pls', '[playlist]\nFile1=music\\a.mp3\n', []],
  // Files of Windows.
  [
    'desktop.ini',
    '[.ShellClassInfo]\r\nIconResource=\\\\host\\a.dll,0\r\n',
    ['network-path'],
  ],
  ['desktop.ini', '[.ShellClassInfo]\r\nIconResource=C:\\a.dll,0\r\n', []],
  [
    'a.theme',
    '[VisualStyles]\r\nPath=\\\\host\\a.msstyles\r\n',
    ['network-path'],
  ],
  ['settings.ini', '[paths]\nroot=//not a path\nre=\\d+\\\\w\n', []],
]

t.test('what loads by itself from another machine is marked', async t => {
  for (const [name, text, marks] of ROWS) {
    const found = await unpack(Buffer.from(text), { name })
    t.same([...found.marks].sort(), marks, `${name}: ${text}`)
  }
})

t.test('by its first line, whatever it is called, and in UTF-16', async t => {
  const texts = [
    alarm('ATTACH:file://host/a.wav'),
    card('PHOTO;VALUE=URI:file://host/a.jpg'),
    '#EXTM3U\n\\\\host\\a.mp3\n',
    '[.ShellClassInfo]\nIconFile=\\\\host\\a.ico\n',
  ]
  for (const text of texts) {
    const { classes } = await inspectFile(Buffer.from(text), {
      filename: 'a.txt',
    })
    t.ok(classes.includes('active'), text)
  }
  const wide = Buffer.from(`\ufeff${texts[1] ?? ''}`, 'utf16le')
  const { classes } = await inspectFile(wide, { filename: 'a.vcf' })
  t.ok(classes.includes('active'), 'UTF-16')
})

t.test('far in, and over the border of two windows', async t => {
  for (const far of [100_000, 262_100, 524_250]) {
    const lines = 'NOTE:some words of no meaning here\r\n'.repeat(far / 36)
    const text = card(`${lines}PHOTO;VALUE=URI:file://host/a.jpg`)
    const { marks } = await unpack(Buffer.from(text), { name: 'a.vcf' })
    t.same(marks, ['network-path'], String(far))
  }
})
