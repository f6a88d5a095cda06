/*
 * NAME
 *   html.test - pages that make a file or leave the browser, and those that do not
 */
import t from 'tap'
import { inspectFile, inspectMessage } from './inspected.js'
import { unpack } from './unpacked.js'

const script = (code: string): string =>
  `<!DOCTYPE html><html><body><script>${code}</script></body></html>`

const MAKES =
  '<script>var b=new Blob([x]);a.href=URL.createObjectURL(b);a.click()</script>'
const hexOf = (letter: string): string =>
  letter.charCodeAt(0).toString(16).padStart(2, '0')

const BUILD: readonly string[] = [
  script('var b=new Blob([x]);var u=URL.createObjectURL(b);location=u'),
  script(
    "var a=document.createElement('a');a.href=window.URL.createObjectURL(new Blob([d],{type:'octet/stream'}));a.download='x.iso';a.click()",
  ),
  script("window.navigator.msSaveOrOpenBlob(new Blob([d]),'x.zip')"),
  script("window['navigator']['msSave'+'Blob'](b,'x.zip')"),
  script(
    "var f=window['Bl'+'ob'];location.href=URL['create'+'ObjectURL'](new f([d]))",
  ),
  script('location.href=URL["\\x63reateObjectURL"](new \\u0042lob([d]))'),
  script("open(URL.createObjectURL(new File([d],'x.exe')))"),
  script("location='data:application/zip;base64,'+d"),
  script("window.open('data:application/octet-stream;base64,AAAA')"),
  script(
    "a.href='data:application/x-msdownload;base64,'+d;a.setAttribute('download','x');a.dispatchEvent(new MouseEvent('click'))",
  ),
  '<a id=a href="data:application/zip;base64,AAAA" download="x.zip"></a><script>a.click()</script>',
  '<html><meta http-equiv="refresh" content="0;url=data:application/zip;base64,AAAA">',
  '<html><iframe src="data:application/zip;base64,AAAA"></iframe>',
  '<html><body onload="location.href=URL.createObjectURL(new Blob([d]))">',
  ...['unescape', 'decodeURIComponent', 'decodeURI'].map(it =>
    script(`document.write(${it}("${encodeURIComponent(MAKES)}"))`),
  ),
  script(
    `document.write(unescape("${MAKES.replace(/[^]/gu, it => `%u00${hexOf(it)}`)}"))`,
  ),
  script(
    `eval(String.fromCharCode(${Array.from(MAKES, it => it.charCodeAt(0)).join(', ')}))`,
  ),
  `<html><iframe srcdoc="${MAKES.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}">`,
]

const LEAVE: readonly string[] = [
  script("location.href='ms-msdt:/id PCWDiagnostic'"),
  '<html><a href="search-ms:query=x&crumb=location:\\\\host">x</a>',
  '<html><meta http-equiv=refresh content="0; url=search-ms:query=x">',
  '<html><iframe src="ms-officecmd:{}"></iframe>',
  '<html><a href="ms&#45;msdt&colon;x">x</a>',
  '<html><a href="ms-appinstaller:?source=https://a.example/x">x</a>',
  script("window.open('search:query=x')"),
]

const PATHS: readonly string[] = [
  '<html><img src="file://host/a.png">',
  '<html><img src="\\\\host\\a\\b.png">',
  '<html><a href="file:////host/a/b.lnk">x</a>',
  '<html><link rel=stylesheet href="file:\\\\host\\a.css">',
]

const marksOf = async (page: string): Promise<readonly string[]> =>
  (await unpack(page, { name: 'a.html' })).marks

t.test('pages that are opened in a browser', async t => {
  for (const page of BUILD) t.same(await marksOf(page), ['html-script'], page)
  for (const page of LEAVE) t.same(await marksOf(page), ['html-script'], page)
  for (const page of PATHS) t.same(await marksOf(page), ['network-path'], page)
})

t.test('in any form', async t => {
  const [page = ''] = BUILD
  for (const filename of ['a.html', 'a.htm', 'a.shtml', 'a.xhtml', 'a.HTML']) {
    const { classes } = await inspectFile(Buffer.from(page), { filename })
    t.same(classes, ['active'], filename)
  }
  const wide = Buffer.from(`\ufeff${page}`, 'utf16le')
  t.same((await inspectFile(wide, { filename: 'a.html' })).classes, ['active'])
  const far = `<!-- ${'x'.repeat(300_000)} -->${page}`
  t.same(await marksOf(far), ['html-script'])
})

const letterOf = (html: string): Buffer =>
  Buffer.from(
    [
      ...['From: a@a.example', 'To: b@b.example', 'Subject: it'],
      'Date: Mon, 23 Nov 2026 01:00:00 +0000',
      ...['Message-ID: <1@a.example>', 'MIME-Version: 1.0'],
      ...['Content-Type: text/html; charset=utf-8', '', html, ''],
    ].join('\n'),
  )

t.test('the text of a message', async t => {
  const active = [
    '<html><a href="file:///\\\\host\\a\\b.rtf!x">x</a>',
    '<html><a href="search-ms:query=x">x</a>',
    '<html><a href="ms-msdt:/id">x</a>',
  ]
  for (const html of active) {
    t.same((await inspectMessage(letterOf(html))).classes, ['active'], html)
  }
  const honest = [
    '<html><a href="file://server/share/a.docx">x</a>',
    '<html><a href="https://a.example/">x</a>',
    '<html>Use ms-msdt: or not; file: x!</html>',
  ]
  for (const html of honest) {
    t.same((await inspectMessage(letterOf(html))).classes, [], html)
  }
})

t.test('honest pages', async t => {
  const honest = [
    '<html><body><a href="https://a.example/x.exe">x</a></body></html>',
    '<html><img src="data:image/png;base64,AAAA"><a download href="a.pdf">x</a>',
    '<html><img src="file:///C:/Users/a/clip_image001.png">',
    '<html><link rel=File-List href="a_files/filelist.xml">',
    '<html><script src="//cdn.a.example/a.js"></script>',
    '<html><a href="javascript:history.back()">x</a>',
    '<html><a href="mailto:a@a.example">x</a><a href="tel:123">y</a>',
    script("document.getElementById('x').click();location.href='#a'"),
    script("new Worker(URL.createObjectURL(code));var bytes='\\\\d'"),
    script("fetch('/a').then(r=>r.blob())"),
    script("location='https://a.example/'"),
    '<html><p>new Blob, createObjectURL and download are words.</p></html>',
    script(
      "var a=decodeURIComponent('%C3%A4%20%3Cb%3E');a=String.fromCharCode(65,66)",
    ),
    '<html><iframe srcdoc="&lt;p&gt;x&lt;/p&gt;"></iframe>',
    '<html><meta http-equiv="refresh" content="5; url=https://a.example/">',
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><o:p></o:p></html>',
  ]
  for (const page of honest) t.same(await marksOf(page), [], page)
})

t.test('a web archive after something else', async t => {
  const archive =
    'MIME-Version: 1.0\nContent-Type: text/html\n\n<html><p>x</p></html>\n'
  const covers: readonly string[] = [
    '%PDF-1.7\n1 0 obj<<>>endobj\n',
    `%PDF-1.7\n${'%x\n'.repeat(50_000)}`,
    'GIF89a\x01\0\x01\0',
    '\x01\x02\x03\x04junk\n',
  ]
  for (const cover of covers) {
    for (const name of ['a.doc', 'a.docx', 'a.DOT', 'a.rtf', 'a.xls']) {
      const { marks } = await unpack(cover + archive, { name })
      t.ok(
        marks.includes('hidden-web-archive'),
        `${name}: ${cover.slice(0, 9)}`,
      )
    }
    const { marks } = await unpack(cover + archive, { name: 'a.pdf' })
    t.notOk(marks.includes('hidden-web-archive'))
  }
  // As programs on the web export a letter for Word.
  t.same((await unpack(archive, { name: 'a.doc' })).marks, [])
  t.same(
    (await unpack('%PDF-1.7\n1 0 obj<<>>endobj\n', { name: 'a.doc' })).marks,
    [],
  )
})
