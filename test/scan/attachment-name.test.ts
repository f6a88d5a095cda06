/*
 * NAME
 *   attachment-name.test - forbidden file names
 */
import t from 'tap'
import { messageOf, partOf, scannerOf, scanWith } from './sample.js'

t.test('any name of any part', async t => {
  const scanner = await scannerOf(t, 'attachment-name')
  const parts = [
    partOf({ path: '1', declaredType: 'text/plain' }),
    partOf({ path: '2', names: ['file.png', 'report.exe'] }),
    partOf({ path: '3', names: ['a.pdf'] }),
    partOf({ path: '3/b.vbs', names: ['b.vbs'] }),
    partOf({ path: '4', kind: 'multipart', names: ['c.exe'] }),
    partOf({ path: '5', kind: 'multipart', names: ['From example.com'] }),
  ]
  t.same(await scanWith(scanner, messageOf({ parts })), [
    {
      scanner: 'attachment-name',
      name: '.exe',
      class: 'banned',
      part: '2/file.png',
    },
    {
      scanner: 'attachment-name',
      name: '.vbs',
      class: 'banned',
      part: '3/b.vbs/b.vbs',
    },
    {
      scanner: 'attachment-name',
      name: '.exe',
      class: 'banned',
      part: '4/c.exe',
    },
  ])
})

t.test('the label is printable', async t => {
  const scanner = await scannerOf(t, 'attachment-name')
  const parts = [partOf({ path: '1', names: ['a\u001b[31m\n\u202ex.exe'] })]
  const [finding] = await scanWith(scanner, messageOf({ parts }))
  t.equal(finding?.part, '1/a?[31m??x.exe')
})

t.test('the subject of an attached message is not a file name', async t => {
  const scanner = await scannerOf(t, 'attachment-name')
  const named = async (kind: 'message' | 'leaf', name: string) => {
    const parts = [partOf({ kind, names: [name] })]
    const findings = await scanWith(scanner, messageOf({ parts }))
    return findings.map(finding => finding.name)
  }
  t.same(await named('message', 'Your order at example.com'), [])
  t.same(await named('message', 'Termin 15.Mar'), [])
  t.same(await named('message', 'Re: example.com.eml'), [])
  t.same(await named('message', 'report.exe'), ['.exe'])
  t.same(await named('message', 'report.hta'), ['.hta'])
  t.same(await named('leaf', 'Your order at example.com'), ['.com'])
})

t.test('what clients take for a name where there is none', async t => {
  const scanner = await scannerOf(t, 'attachment-name')
  const named = async (name: string, value: string, names: string[] = []) => {
    const fields = [{ name, value: ` ${value}`, raw: `${name}: ${value}` }]
    const parts = [partOf({ fields, names })]
    const findings = await scanWith(scanner, messageOf({ parts }))
    return findings.map(finding => finding.name)
  }
  t.same(await named('Content-Description', 'report.exe'), ['.exe'])
  t.same(await named('content-location', 'file:///C:/report.exe'), ['.exe'])
  t.same(await named('Content-Location', 'http://x.y/a.exe?b=c#d'), ['.exe'])
  t.same(await named('Content-ID', '<report.exe@x.example>'), ['.exe'])
  t.same(await named('Content-ID', '<report.exe>'), ['.exe'])
  t.same(await named('X-Attachment-Name', 'report.exe'), ['.exe'])
  t.same(await named('Content-Description', 'report.exe', ['a.txt']), [])
  t.same(await named('Content-Description', 'by example.com'), [])
  t.same(await named('Content-Location', 'http://example.com/'), [])
  t.same(await named('Content-Location', 'http://example.com/a.asp'), [])
  t.same(await named('Content-ID', '<part1.0608.0107@example.com>'), [])
})

t.test('lists replaced, added to and allowed', async t => {
  const names = async (...overrides: string[]) => {
    const scanner = await scannerOf(t, 'attachment-name', overrides)
    const parts = ['a.exe', 'b.PDF', 'c.js', 'd.{' + '0'.repeat(36) + '}'].map(
      name => partOf({ names: [name] }),
    )
    const findings = await scanWith(scanner, messageOf({ parts }))
    return findings.map(finding => finding.name)
  }
  t.same(await names(), ['.exe', '.js', '.{clsid}'])
  t.same(await names('banned_extensions=.pdf'), ['.pdf'])
  t.same(await names('banned_extensions='), [])
  t.same(await names('add_banned_extensions=*.Pdf'), [
    '.exe',
    '.pdf',
    '.js',
    '.{clsid}',
  ])
  t.same(await names('allow_banned_extensions=JS, {clsid}'), ['.exe'])
  t.same(
    await names('add_banned_extensions=pdf', 'allow_banned_extensions=pdf,exe'),
    ['.js', '.{clsid}'],
  )
})
