/*
 * NAME
 *   messages - sixty messages of every kind
 *
 * DESCRIPTION
 *   Honest ones, picked from the guard set at even distances, and others that
 *   have something to be found. All end with LF.
 */

import {
  attachmentMessage,
  EICAR,
  GTUBE,
  plainMessage,
} from '../../helper/eicar.js'
import { honestMessages } from '../../corpus/honest/honest.js'

export interface Sample {
  readonly name: string
  readonly data: Buffer
  /** null: whatever it is, it must be the same everywhere. */
  readonly verdict: string | null
}

const COUNT = 60

export function samples(): readonly Sample[] {
  const others = Object.entries(OTHERS).map(
    ([name, [verdict, data]]): Sample => ({
      name,
      verdict,
      data: Buffer.from(data),
    }),
  )
  const honest = honestMessages()
  const step = honest.length / (COUNT - others.length)
  const picked = Array.from({ length: COUNT - others.length }, (_, at) => {
    const message = honest[Math.floor(at * step)]
    if (message === undefined) throw new Error('the guard set is too small')
    return message
  })
  return [
    ...others,
    ...picked.map(({ name, bytes }) => ({ name, data: bytes, verdict: null })),
  ]
}

const MZ = Buffer.concat([Buffer.from('MZ\x90\x00\x03'), Buffer.alloc(200)])

const exe = attachmentMessage({ filename: 'setup.exe', content: 'hello' })
const virus = attachmentMessage({ filename: 'a.bin', content: EICAR })

const OTHERS: Readonly<
  Record<string, readonly [string | null, Buffer | string]>
> = {
  'eicar in base64': ['infected', virus],
  'eicar in quoted-printable': [
    'infected',
    attachmentMessage({ content: EICAR, encoding: 'quoted-printable' }),
  ],
  'eicar as it is': [
    'infected',
    attachmentMessage({ content: `${EICAR}\n`, encoding: '7bit' }),
  ],
  'eicar in the text': ['infected', plainMessage({ text: `${EICAR}\n` })],
  'eicar in a message in a message': ['infected', within(within(virus))],
  'eicar with a name to forbid': [
    'infected',
    attachmentMessage({ filename: 'a.exe', content: EICAR }),
  ],
  gtube: ['spam', plainMessage({ text: `Hi.\n${GTUBE}\n` })],
  'a forbidden name': ['banned', exe],
  'a forbidden name in a message': ['banned', within(exe)],
  'two extensions': ['banned', attachmentMessage({ filename: 'a.pdf.scr' })],
  'a name in pieces': [
    'banned',
    exe
      .toString()
      .replaceAll(
        /; (file)?name="setup\.exe"/gu,
        '; $1name*0="set"; $1name*1="up.exe"',
      ),
  ],
  'a program with another name': [
    'banned',
    attachmentMessage({ filename: 'a.txt', type: 'text/plain', content: MZ }),
  ],
  'two encodings': [
    null,
    virus
      .toString()
      .replace(
        /Content-Transfer-Encoding: base64/u,
        '$&\nContent-Transfer-Encoding: 7bit',
      ),
  ],
  'two encodings of nothing bad': [
    'ambiguous',
    attachmentMessage({ filename: 'a.txt', content: 'hello\n' })
      .toString()
      .replace(
        /Content-Transfer-Encoding: base64/u,
        '$&\nContent-Transfer-Encoding: 7bit',
      ),
  ],
  'base64 that breaks off': [
    null,
    virus.toString().replace(/\n--[^\n]*--\n$/u, '\n'),
  ],
  'no boundary': [null, virus.toString().replace(/; boundary="[^"]*"/u, '')],
  'a boundary twice': [
    null,
    virus.toString().replace(/; boundary="[^"]*"/u, '$&; boundary=other'),
  ],
  'bare carriage returns': [null, 'Subject: a\rb\n\nc\rd\r\re\n'],
  'a zero byte': [null, 'Subject: a\0b\n\nc\0d\n'],
  'no header': [null, '\njust text\n'],
  'no body': [null, 'Subject: nothing else\n'],
  'no bytes': [null, ''],
  'a long line': [null, plainMessage({ text: `${'x'.repeat(100_000)}\n` })],
  'lines of dots': ['clean', plainMessage({ text: '.\n..\n.x\n\n.\n' })],
  'no colon in the header': [null, 'Subject: x\nno colon\n\ntext\n'],
}

function within(message: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(
      [
        'From: a@sender.example',
        'Subject: Fwd',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary="outer-of-these"',
        '',
        '--outer-of-these',
        'Content-Type: message/rfc822',
        '',
        '',
      ].join('\n'),
    ),
    // Boundaries of the levels must differ.
    Buffer.from(
      message.toString('latin1').replaceAll('outer-of', 'outer-outer-of'),
      'latin1',
    ),
    Buffer.from('--outer-of-these--\n'),
  ])
}
