/*
 * NAME
 *   file-type.test - what bytes are taken for
 */
import { closeSync, ftruncateSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t, { type Test } from 'tap'
import { bytesOf, bytesOfFile } from '../../src/util/bytes.js'
import type { Bytes } from '../../src/util/bytes.js'
import { detectType } from '../../src/util/file-type/file-type.js'
import { alsoTypes } from '../../src/util/file-type/file-type-also.js'
import { openUnlinked } from '../../src/util/files/safe-file.js'

type Case = readonly [story: string, bytes: Buffer | string, type: string]

const check = (t: Pick<Test, 'equal'>, [story, bytes, type]: Case): void => {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  t.equal(detectType(bytesOf(buffer)), type, story)
}

const hex = (text: string, size = 0): Buffer => {
  const start = Buffer.from(text.replaceAll(' ', ''), 'hex')
  return Buffer.concat([start, Buffer.alloc(Math.max(0, size - start.length))])
}

/** Zeros with these texts at these places. */
const sparse = (
  size: number,
  ...texts: readonly [number, string][]
): Buffer => {
  const buffer = Buffer.alloc(size)
  for (const [at, text] of texts) buffer.write(text, at, 'latin1')
  return buffer
}

const local = (name: string, content = '', flags = 0): Buffer => {
  const header = Buffer.alloc(30)
  header.write('PK\x03\x04', 'latin1')
  header.writeUInt16LE(flags, 6)
  if ((flags & 8) === 0) header.writeUInt32LE(content.length, 18)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, Buffer.from(name + content)])
}

const zip = (...members: readonly (readonly [string, string?])[]): Buffer =>
  Buffer.concat([
    ...members.map(([name, content]) => local(name, content)),
    directory(members.map(([name]) => name)),
  ])

const directory = (names: readonly string[]): Buffer => {
  const records = names.map(name => {
    const record = Buffer.alloc(46)
    record.write('PK\x01\x02', 'latin1')
    record.writeUInt16LE(name.length, 28)
    return Buffer.concat([record, Buffer.from(name)])
  })
  const size = records.reduce((sum, record) => sum + record.length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt32LE(size, 12)
  return Buffer.concat([...records, end])
}

const ole = (rootClass: string): Buffer => {
  const buffer = hex('d0cf11e0a1b11ae1', 2048)
  buffer.writeUInt16LE(9, 30)
  buffer.writeUInt32LE(1, 48)
  hex(rootClass).copy(buffer, 1024 + 80)
  return buffer
}

const PROGRAMS: readonly Case[] = [
  ['PE', hex('4d5a9000 03000000', 512), 'application/x-msdownload'],
  ['MZ and 60 zeros', hex('4d5a', 62), 'application/x-msdownload'],
  ['MZ and 60 letters', `MZ${'x'.repeat(60)}`, 'application/x-msdownload'],
  [
    'MZ, letters and the old sentence',
    `MZ and so on ${'x '.repeat(30)}This program cannot be run in DOS mode.`,
    'application/x-msdownload',
  ],
  ['ELF', hex('7f454c46 02010100', 64), 'application/x-executable'],
  ['Mach-O', hex('cffaedfe 07000001', 64), 'application/x-mach-binary'],
  ['Mach-O, fat', hex('cafebabe 00000002', 64), 'application/x-mach-binary'],
  ['Java class', hex('cafebabe 00000034', 64), 'application/java-vm'],
  ['DEX', Buffer.from('dex\n035\0'), 'application/vnd.android.dex'],
  ['DEX, optimized', Buffer.from('dey\n036\0'), 'application/vnd.android.dex'],
  ['Python 3', hex('6f0d0d0a 00000000', 32), 'application/x-python-bytecode'],
  ['Python 2', hex('03f30d0a 00000001', 32), 'application/x-python-bytecode'],
  [
    'a folder of Outlook',
    Buffer.from('!BDN\x00\x00\x00\x00SM\x17\x00\x13\x00\x01\x01'),
    'application/x-ms-pst',
  ],
  [
    'AppleScript',
    Buffer.from('FasdUAS 1.101.10\x0e\0'),
    'application/x-applescript',
  ],
  [
    'a program after text',
    Buffer.concat([
      Buffer.alloc(1024, 'harmless text\n'),
      hex('4d5a9000 03000000', 64),
    ]),
    'application/x-msdownload',
  ],
  [
    'MZ and zeros after text',
    Buffer.concat([Buffer.alloc(1024, 'harmless text\n'), hex('4d5a', 62)]),
    'application/x-msdownload',
  ],
  ['WebAssembly', hex('0061736d 01000000'), 'application/wasm'],
  ['shell', '#!/bin/sh\necho hello\n', 'application/x-shellscript'],
  ['bash by env', '#! /usr/bin/env bash\n:\n', 'application/x-shellscript'],
  ['Python', '#!/usr/bin/python3 -u\n', 'text/x-python'],
  ['Perl', '#!/usr/bin/perl -w\n', 'text/x-perl'],
  ['another', '#!/opt/tcl/bin/tclsh8.6\n', 'text/x-script'],
  ['batch', '@echo off\r\nstart calc\r\n', 'application/x-bat'],
  [
    'batch, comments first',
    ':: x\r\nREM y\r\n@ECHO OFF\r\n',
    'application/x-bat',
  ],
  [
    'VBScript',
    '\' x\nOn Error Resume Next\nSet s = CreateObject("WScript.Shell")\n',
    'text/vbscript',
  ],
  ['JScript', 'var a = new ActiveXObject("WScript.Shell");', 'text/javascript'],
  [
    'PowerShell',
    '$c = New-Object Net.WebClient\n$c.DownloadFile("x", "y")\n',
    'text/x-powershell',
  ],
  ['encoded script', '#@~^XwAAAA==', 'application/x-encoded-script'],
]

const WINDOWS: readonly Case[] = [
  [
    'LNK',
    hex('4c000000 01140200 00000000 c0000000 00000046', 80),
    'application/x-ms-shortcut',
  ],
  ['CHM', hex('49545346 03000000', 64), 'application/vnd.ms-htmlhelp'],
  [
    'OneNote',
    hex('e4525c7b 8cd8a74d aeb15378 d02996d3', 64),
    'application/onenote',
  ],
  [
    'HTA',
    '<html><head><HTA:APPLICATION id=x></head></html>',
    'application/hta',
  ],
  [
    'HTA after bytes',
    Buffer.from('\x00\x01\x02<hta:application >'),
    'application/hta',
  ],
  ['WSF', '<job id="x"><script language="JScript">', 'application/x-wsf'],
  [
    'SCT',
    '<?XML version="1.0"?>\n<scriptlet><registration progid="x">',
    'application/x-wsf',
  ],
  ['URL', '[InternetShortcut]\r\nURL=file://x/y\r\n', 'application/x-mswinurl'],
  [
    'URL, section later',
    '[DEFAULT]\r\nBASEURL=x\r\n[InternetShortcut]\r\nURL=x\r\n',
    'application/x-mswinurl',
  ],
  ['SCF', '[Shell]\r\nCommand=2\r\nIconFile=x\r\n', 'application/x-ms-scf'],
  ['REG', 'REGEDIT4\r\n\r\n[HKEY_X]\r\n', 'text/x-ms-regedit'],
  [
    'REG in UTF-16',
    Buffer.from('\ufeffWindows Registry Editor Version 5.00\r\n', 'utf16le'),
    'text/x-ms-regedit',
  ],
  ['RDP', 'full address:s:evil.example\r\n', 'application/x-rdp'],
  ['PIF', sparse(512, [0x171, 'MICROSOFT PIFEX\0']), 'application/x-ms-pif'],
  [
    'theme',
    '; by Bob\r\n\r\n[Theme]\r\nDisplayName=x\r\n',
    'application/x-windows-theme',
  ],
  [
    'desktop.ini',
    '[.ShellClassInfo]\r\nIconFile=x\r\n',
    'application/x-desktop-ini',
  ],
  ['autorun', '[AutoRun]\r\nopen=x.exe\r\n', 'application/x-setupscript'],
  [
    'INF',
    '; x\r\n[Version]\r\nSignature="$Windows NT$"\r\n',
    'application/x-setupscript',
  ],
  [
    'appref-ms',
    Buffer.from(
      '\ufeffhttps://x.example/a.application#a.application, Culture=neutral',
      'utf16le',
    ),
    'application/x-ms-application',
  ],
  [
    'search-ms',
    '<?xml version="1.0"?>\n<persistedQuery version="1.0">',
    'application/x-windows-library',
  ],
  [
    'settingcontent-ms',
    '<?xml version="1.0"?>\n<PCSettings>',
    'application/x-settingcontent',
  ],
  [
    'XSLT that runs a script',
    '<?xml version="1.0"?><xsl:stylesheet xmlns:ms="x"><ms:script language="JScript">',
    'application/x-wsf',
  ],
  ['DQY', 'XLODBC\r\n1\r\nDSN=x\r\n', 'text/x-iqy'],
  [
    'JNLP',
    '<?xml version="1.0"?><jnlp spec="1">',
    'application/x-java-jnlp-file',
  ],
  ['MSC', '<?xml version="1.0"?>\n<MMC_ConsoleFile >', 'application/x-ms-msc'],
  [
    'library-ms',
    '<?xml version="1.0"?>\n<libraryDescription xmlns="x">',
    'application/x-windows-library',
  ],
]

const DISKS: readonly Case[] = [
  [
    'ISO 9660',
    sparse(0x9000, [0x8001, 'CD001']),
    'application/x-iso9660-image',
  ],
  [
    'ISO after text',
    Buffer.concat([
      Buffer.alloc(0x8001, 'harmless text\n'),
      Buffer.from('CD001\x01'),
    ]),
    'application/x-iso9660-image',
  ],
  [
    'UDF',
    sparse(0xa000, [0x8001, 'BEA01'], [0x8801, 'NSR02']),
    'application/x-udf-image',
  ],
  [
    'FAT',
    sparse(
      1024,
      [0, '\xeb\x3c\x90MSDOS5.0'],
      [54, 'FAT12   '],
      [510, '\x55\xaa'],
    ),
    'application/x-raw-disk-image',
  ],
  [
    'partitions',
    sparse(1024, [450, '\x0b'], [458, '\x10'], [510, '\x55\xaa']),
    'application/x-raw-disk-image',
  ],
  [
    'a sector that only ends like one',
    sparse(1024, [0, '\x01\x05'], [446, '\x33'], [510, '\x55\xaa']),
    '',
  ],
  ['VHDX', sparse(1024, [0, 'vhdxfile']), 'application/x-vhdx'],
  ['VHD', sparse(1024, [0, 'conectix']), 'application/x-vhd'],
  ['VHD, fixed', sparse(4096, [4096 - 512, 'conectix']), 'application/x-vhd'],
  [
    'DMG',
    sparse(4096, [4096 - 512, 'koly\x00\x00\x00\x04']),
    'application/x-apple-diskimage',
  ],
  [
    'VDI',
    '<<< Oracle VM VirtualBox Disk Image >>>\n',
    'application/x-virtualbox-vdi',
  ],
  ['DAA', sparse(512, [0, 'DAA']), 'application/x-daa'],
  ['ISZ', Buffer.from('IsZ!\0\x01'), 'application/x-isz'],
  ['squashfs', sparse(512, [0, 'hsqs']), 'application/vnd.squashfs'],
  ['HFS+', sparse(2048, [1024, 'H+\0\x04']), 'application/x-raw-disk-image'],
  ['WIM', Buffer.from('MSWIM\0\0\0\xd0'), 'application/x-ms-wim'],
]

const CONTAINERS: readonly Case[] = [
  ['zip', zip(['a.txt', 'hello']), 'application/zip'],
  ['zip, empty', directory([]), 'application/zip'],
  [
    'jar',
    zip(['META-INF/'], ['META-INF/MANIFEST.MF', 'x']),
    'application/java-archive',
  ],
  [
    'jar that says it is a document',
    zip(
      ['mimetype', 'application/vnd.oasis.opendocument.text'],
      ['META-INF/MANIFEST.MF', 'x'],
    ),
    'application/java-archive',
  ],
  [
    'jar whose local names lie',
    Buffer.concat([
      local('a.txt', 'x', 8),
      directory(['META-INF/MANIFEST.MF']),
    ]),
    'application/java-archive',
  ],
  [
    'APK',
    zip(['AndroidManifest.xml', 'x']),
    'application/vnd.android.package-archive',
  ],
  ['MSIX', zip(['a.dll', 'x'], ['AppxManifest.xml', 'y']), 'application/msix'],
  [
    'docx',
    zip(['[Content_Types].xml', 'x'], ['_rels/.rels'], ['word/document.xml']),
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
  [
    'xlsx',
    zip(['[Content_Types].xml', 'x'], ['xl/workbook.xml']),
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ],
  [
    'odt',
    zip(
      ['mimetype', 'application/vnd.oasis.opendocument.text'],
      ['content.xml'],
    ),
    'application/vnd.oasis.opendocument.text',
  ],
  [
    'zip with a stored jar inside',
    zip(['a.jar', zip(['META-INF/MANIFEST.MF', 'x']).toString('latin1')]),
    'application/zip',
  ],
  ['OLE', ole('00'.repeat(16)), 'application/x-ole-storage'],
  ['OLE, cut', hex('d0cf11e0a1b11ae1', 100), 'application/x-ole-storage'],
  ['MSI', ole('84100c00 00000000 c0000000 00000046'), 'application/x-msi'],
  ['7z', hex('377abcaf271c0004'), 'application/x-7z-compressed'],
  ['rar 4', hex('526172211a0700'), 'application/vnd.rar'],
  ['rar 5', hex('526172211a070100'), 'application/vnd.rar'],
  ['gzip', hex('1f8b0800'), 'application/gzip'],
  ['bzip2', hex('425a6839 314159265359 0001'), 'application/x-bzip2'],
  ['xz', hex('fd377a585a00'), 'application/x-xz'],
  ['zstd', hex('28b52ffd2400'), 'application/zstd'],
  ['zstd, skippable frame first', hex('502a4d18 00000000'), 'application/zstd'],
  ['lz4', hex('04224d18'), 'application/x-lz4'],
  [
    'lzh',
    Buffer.from('\x20\x05-lh5-\x00\x01', 'latin1'),
    'application/x-lzh-compressed',
  ],
  ['arj', hex('60ea2c00'), 'application/x-arj'],
  [
    'ace',
    Buffer.from('\x01\x02\x31\x00\x00\x00\x90**ACE**', 'latin1'),
    'application/x-ace-compressed',
  ],
  ['cab', hex('4d534346 00000000', 40), 'application/vnd.ms-cab-compressed'],
  ['tar', sparse(1024, [0, 'a.txt'], [257, 'ustar']), 'application/x-tar'],
  ['cpio', Buffer.from('070701\x00'), 'application/x-cpio'],
  ['ar', '!<arch>\nx.o/', 'application/x-archive'],
  ['deb', '!<arch>\ndebian-binary   ', 'application/vnd.debian.binary-package'],
  ['rpm', hex('edabeedb0300'), 'application/x-rpm'],
  ['TNEF', hex('789f3e22 0100'), 'application/vnd.ms-tnef'],
]

const DOCUMENTS: readonly Case[] = [
  ['PDF', '%PDF-1.7\n', 'application/pdf'],
  [
    'PDF after junk',
    Buffer.from('\0\x01\x02junk\n%PDF-1.4\n'),
    'application/pdf',
  ],
  ['RTF', '{\\rtf1\\ansi}', 'application/rtf'],
  ['RTF as attackers write it', '{\\rt{\\x}}', 'application/rtf'],
  ['S/MIME', hex('30820102 06092a864886f70d010702'), 'application/pkcs7-mime'],
  ['PNG', hex('89504e470d0a1a0a'), 'image/png'],
  ['JPEG', hex('ffd8ffe0'), 'image/jpeg'],
  ['GIF', 'GIF89a', 'image/gif'],
  ['WebP', Buffer.from('RIFF\x00\x00\x00\x00WEBPVP8 '), 'image/webp'],
  ['WAV', Buffer.from('RIFF\x00\x00\x00\x00WAVEfmt '), 'audio/wav'],
  ['HEIC', Buffer.from('\x00\x00\x00\x18ftypheic'), 'image/heic'],
  ['MP4', Buffer.from('\x00\x00\x00\x18ftypisom'), 'video/mp4'],
  ['HTML', '\n<!DOCTYPE html>\n<html>', 'text/html'],
  ['HTML after a comment', '<!-- x --><HTML><body>', 'text/html'],
  ['HTML, a fragment', '<p>Hello</p>', 'text/html'],
  ['SVG', '<?xml version="1.0"?>\n<svg xmlns="x">', 'image/svg+xml'],
  ['XML', '<?xml version="1.0"?>\n<feedback>', 'application/xml'],
  ['calendar', 'BEGIN:VCALENDAR\nVERSION:2.0\n', 'text/calendar'],
  ['card', 'BEGIN:VCARD\nFN:x\n', 'text/vcard'],
  ['PGP', '-----BEGIN PGP MESSAGE-----\n\nx', 'application/pgp-encrypted'],
  ['PEM', '-----BEGIN CERTIFICATE-----\nx', 'application/x-pem-file'],
]

/** What people write must stay text. */
const LETTERS: readonly Case[] = [
  ['a letter', 'Hello Bob,\n\nsee you.\n', 'text/plain'],
  ['8-bit', Buffer.from('Gr\xfc\xdfe\n', 'latin1'), 'text/plain'],
  ['UTF-8 with a mark', '\ufeffGrüße\n', 'text/plain'],
  ['UTF-16', Buffer.from('\ufeffGrüße\n', 'utf16le'), 'text/plain'],
  ['ISO-2022-JP', Buffer.from('\x1b$B$3$s\x1b(B\n', 'latin1'), 'text/plain'],
  [
    'begins with MZ',
    'MZ is what a program begins with, you know.\n',
    'text/plain',
  ],
  ['only MZ', 'MZ\n', 'text/plain'],
  ['begins with BM', 'BM me when you are there\n', 'text/plain'],
  ['begins with PK', 'PK, how are you?\n', 'text/plain'],
  ['begins with ID3', 'ID3 tags are old\n', 'text/plain'],
  ['begins with Rar!', 'Rar! said the lion\n', 'text/plain'],
  ['RIFF', 'RIFF of the week\n', 'text/plain'],
  ['says ftyp', 'the ftyp box\n', 'text/plain'],
  [
    'about shebang',
    'Put #!/bin/sh in the first line\n#!/bin/sh\n',
    'text/plain',
  ],
  ['a hash and no path', '#! important\n', 'text/plain'],
  ['about batch', 'Write "@echo off" first.\n@echo off\n', 'text/plain'],
  ['about echo', 'Echo off the wall\n', 'text/plain'],
  ['about CreateObject', 'Set s = is what CreateObject( needs\n', 'text/plain'],
  ['about PowerShell', 'PowerShell has New-Object\n', 'text/plain'],
  ['with dollars', '$5 = too much for New-Object\n', 'text/plain'],
  ['a quote in brackets', '<alice@a.example> wrote:\n> x\n', 'text/plain'],
  ['about PDF', 'It begins with\n%PDF-1.4\nand so on\n', 'text/plain'],
  ['about shortcuts', 'the line [InternetShortcut] is first\n', 'text/plain'],
  ['about autorun', 'It has a section\n[autorun]\nopen=x\n', 'text/plain'],
  ['a theme', '[Theme] of the week\n', 'text/plain'],
  ['a link', 'https://x.example/a.application and so on\n', 'text/plain'],
  ['form feeds and MZ', `${'text '.repeat(9)}MZ\f\n`, 'text/plain'],
  ['a list of tags', '[list] hello\n', 'text/plain'],
  ['a signature', '-- \nBob\n', 'text/plain'],
  ['nothing', '', ''],
  ['bytes', hex('00010203 04050607'), ''],
]

t.test('programs and scripts', async t => {
  for (const one of PROGRAMS) check(t, one)
})

t.test('what Windows runs something from', async t => {
  for (const one of WINDOWS) check(t, one)
})

t.test('images of disks', async t => {
  for (const one of DISKS) check(t, one)
})

t.test('containers', async t => {
  for (const one of CONTAINERS) check(t, one)
})

t.test('documents and media', async t => {
  for (const one of DOCUMENTS) check(t, one)
})

t.test('letters stay letters', async t => {
  for (const one of LETTERS) check(t, one)
})

t.test('a program is a program whatever else it is', async t => {
  const both = hex('4d5a9000 03000000', 0x9000)
  both.write('CD001', 0x8001)
  check(t, ['program and ISO', both, 'application/x-msdownload'])
})

const PNG = hex('89504e470d0a1a0a', 40)
const JAR = zip(['META-INF/MANIFEST.MF', 'x'])
const ARCHIVE = zip(['a.txt', 'hello'])
const APPLICATION = '<hta:application id=x>'
const LETTER = 'Put <hta:application > into it,\nor %PDF-1.4.\n'

/** As a part has them: the one that counts, and others. */
const detectTypes = (bytes: Bytes): readonly string[] => {
  const type = detectType(bytes)
  return [type, ...alsoTypes(bytes, type)].filter(it => it !== '')
}

const SEVERAL: readonly (readonly [string, Buffer | string, ...string[]])[] = [
  ['PNG', PNG, 'image/png'],
  [
    'PDF and zip',
    Buffer.concat([Buffer.from('%PDF-1.7\n'), ARCHIVE]),
    'application/pdf',
    'application/zip',
  ],
  [
    'PDF and jar',
    Buffer.concat([Buffer.from('%PDF-1.7\n'), JAR]),
    'application/pdf',
    'application/java-archive',
  ],
  [
    'a file attached to a PDF',
    Buffer.concat([
      Buffer.from('%PDF-1.7\n'),
      JAR,
      Buffer.from('\nendstream\n%%EOF\n'),
    ]),
    'application/pdf',
  ],
  [
    'JPEG and zip',
    Buffer.concat([hex('ffd8ffe0', 100), ARCHIVE]),
    'image/jpeg',
    'application/zip',
  ],
  [
    'GIF and jar',
    Buffer.concat([Buffer.from('GIF89a'), hex('', 100), JAR]),
    'image/gif',
    'application/java-archive',
  ],
  [
    'JPEG and rar',
    Buffer.concat([hex('ffd8ffe0', 100), hex('526172211a0700')]),
    'image/jpeg',
    'application/vnd.rar',
  ],
  [
    'GIF and script',
    'GIF89a/*.........*/=1;alert(1)',
    'image/gif',
    'text/javascript',
  ],
  ['GIF assigned', 'GIF89a = 1; alert(1) //', 'image/gif', 'text/javascript'],
  [
    'JPEG and script',
    Buffer.from('\xff\xd8\xff\xe0/*JFIF\0.......*/=1;', 'latin1'),
    'image/jpeg',
    'text/javascript',
  ],
  [
    'GIF and page',
    Buffer.from('GIF89a\x01\0\x01\0\0<html><script>'),
    'image/gif',
    'text/html',
  ],
  [
    'HTA and zip',
    Buffer.concat([Buffer.from(`<html>${APPLICATION}`), ARCHIVE]),
    'application/hta',
    'application/zip',
  ],
  [
    'zip and HTA',
    Buffer.concat([ARCHIVE, Buffer.from(APPLICATION)]),
    'application/zip',
    'application/hta',
  ],
  [
    'LNK and HTA',
    Buffer.concat([
      hex('4c000000 01140200 00000000 c0000000 00000046', 9000),
      Buffer.from(APPLICATION),
    ]),
    'application/x-ms-shortcut',
    'application/hta',
  ],
  [
    'GIF and PDF',
    Buffer.from('GIF89a\x01\0\x01\0\0\n%PDF-1.4\n'),
    'image/gif',
    'application/pdf',
  ],
  [
    'a page that is an application later',
    `<html>${' '.repeat(9000)}${APPLICATION}`,
    'text/html',
    'application/hta',
  ],
  ['a zip', ARCHIVE, 'application/zip'],
  ['a letter', LETTER, 'text/plain'],
  ['bytes', hex('00010203 04050607', 99)],
  ['nothing', ''],
]

t.test('files that are several at once', async t => {
  for (const [story, bytes, ...types] of SEVERAL) {
    t.same(detectTypes(bytesOf(Buffer.from(bytes as Buffer))), types, story)
  }
})

t.test('no bytes make it throw', async t => {
  const starts = [
    ...PROGRAMS,
    ...WINDOWS,
    ...DISKS,
    ...CONTAINERS,
    ...DOCUMENTS,
  ]
  for (const [story, bytes] of starts) {
    const whole = Buffer.from(bytes as Buffer)
    for (let size = 0; size < Math.min(whole.length, 140); size++) {
      const [type = ''] = detectTypes(bytesOf(whole.subarray(0, size)))
      if (type !== '' && !/^[a-z]+\/[a-z0-9.+-]+$/.test(type)) {
        t.fail(`${story}, ${size} bytes: ${type}`)
      }
    }
  }
  t.pass('every beginning of every sample has a type or none')
})

t.test('a file of 8 GiB is read in few places', async t => {
  const fd = openUnlinked(tmpdir())
  try {
    ftruncateSync(fd, 8 * 1024 ** 3)
    writeSync(fd, Buffer.from('PK\x03\x04'), 0, 4, 0)
    let read = 0
    const file = bytesOfFile(fd, 0, 8 * 1024 ** 3)
    const counted = {
      size: file.size,
      slice: (start: number, end: number): Buffer => {
        const window = file.slice(start, end)
        read += window.length
        return window
      },
    }
    t.equal(detectType(counted), 'application/zip')
    t.ok(read < 128 * 1024, `${read} bytes read`)
  } finally {
    closeSync(fd)
  }
})
