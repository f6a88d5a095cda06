/*
 * NAME
 *   unsupported.test - what packs files and is not opened says so
 */
import t from 'tap'
import { unpack } from './unpacked.js'

/** What they begin with, a character a byte. */
const FORMATS: Readonly<Record<string, string>> = {
  ACE: 'cr\x31\0\0\0\x90**ACE**',
  lrzip: 'LRZI\0\x06',
  IsZ: 'IsZ!\x40\x01',
  ALZip: 'ALZ\x01\x0a\0\0\0',
  EGG: 'EGGA\0\x01',
  StuffIt: 'StuffIt (c)1997-',
  'Outlook, .pst': '!BDN\x01\x02\x03\x04SM\x17\0\x13\0\x01\x01',
  'Outlook, .ost': '!BDN\x01\x02\x03\x04SO\x24\0',
  'Outlook, .pab': '!BDN\x01\x02\x03\x04AB\x0e\0',
  'Outlook Express, messages': '\xcf\xad\x12\xfe\xc5\xfdtof\xe3\xd1\x11\x9a',
  'Outlook Express, folders': '\xcf\xad\x12\xfe\xc6\xfdtof\xe3\xd1\x11\x9a',
  thin: '!<thin>\n//                                  ',
}

t.test('each has its defect, whatever it is called', async t => {
  for (const [name, head] of Object.entries(FORMATS)) {
    const content = Buffer.concat([
      Buffer.from(head, 'latin1'),
      Buffer.alloc(600, 'x'),
    ])
    const { defects } = await unpack(content, { name: 'archive.dat' })
    t.strictSame(defects, ['container-unsupported'], name)
  }
})

t.test('text about them has none', async t => {
  for (const text of ['!BDN is how a .pst begins\n', 'the ALZ format\n']) {
    t.strictSame((await unpack(text, { name: 'a.txt' })).defects, [])
  }
})
