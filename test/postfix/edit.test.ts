/*
 * NAME
 *   edit - what is put in comes out again, and nothing else
 */

import t from 'tap'
import {
  makeEdits,
  withAddedValue,
  type Edit,
  type PostfixFiles,
} from '../../src/postfix/edit.js'
import { allStand, takeOut } from '../../src/postfix/take-out.js'
import { BUSY_MASTER, DEBIAN_MAIN, DEBIAN_MASTER } from './samples.js'

const COMMENT = '\n# ours\n'
const SERVICE = 'chkmsg unix - - n - 10 smtp\n  -o a=1\n  -o b=\n'

const EDITS: readonly Edit[] = [
  {
    ...{ kind: 'option', key: 'pickup/unix', name: 'x', before: null },
    text: '  -o x=1\n',
  },
  { kind: 'comment', file: 'master.cf', text: COMMENT },
  { kind: 'service', key: 'chkmsg/unix', text: SERVICE },
  { kind: 'comment', file: 'main.cf', text: COMMENT },
  {
    kind: 'parameter',
    name: 'content_filter',
    text: 'content_filter = chkmsg:[127.0.0.1]:1\n',
  },
  { kind: 'parameter', name: 'chkmsg_limit', text: 'chkmsg_limit = 1\n' },
]

const crlf = (text: string) => text.replaceAll('\n', '\r\n')

const FILES: readonly (readonly [string, PostfixFiles])[] = [
  ['Debian', { 'main.cf': DEBIAN_MAIN, 'master.cf': DEBIAN_MASTER }],
  ['busy', { 'main.cf': DEBIAN_MAIN, 'master.cf': BUSY_MASTER }],
  ['CRLF', { 'main.cf': crlf(DEBIAN_MAIN), 'master.cf': crlf(BUSY_MASTER) }],
  [
    'bytes that are no UTF-8',
    {
      'main.cf': `# \xff\xfe\n${DEBIAN_MAIN}`,
      'master.cf': `#\xe4\n${BUSY_MASTER}`,
    },
  ],
  ['empty main.cf', { 'main.cf': '', 'master.cf': DEBIAN_MASTER }],
]

t.test('there and back', async t => {
  for (const [name, files] of FILES) {
    const made = makeEdits(files, EDITS)
    t.ok(allStand(made, EDITS), name)
    t.notOk(allStand(files, EDITS), name)
    t.strictSame(takeOut(made, EDITS), { files, left: [] }, name)
    t.strictSame(takeOut(files, EDITS).files, files, `${name}: not there`)
  }
})

t.test(
  'only what was put in is new, with the line ends of the file',
  async t => {
    const files = {
      'main.cf': crlf('a = 1\n'),
      'master.cf': crlf(
        'pickup unix n - y 60 1 pickup\nlast unix - - n - - x\n',
      ),
    }
    const made = makeEdits(files, EDITS)
    t.equal(
      made['main.cf'],
      crlf(
        'a = 1\n\n# ours\ncontent_filter = chkmsg:[127.0.0.1]:1\nchkmsg_limit = 1\n',
      ),
    )
    t.equal(
      made['master.cf'],
      crlf(
        `pickup unix n - y 60 1 pickup\n  -o x=1\nlast unix - - n - - x\n\n# ours\n${SERVICE}`,
      ),
    )
  },
)

t.test('a last line without an end gets one', async t => {
  const files = {
    'main.cf': 'a = 1',
    'master.cf': 'pickup unix n - y 60 1 pickup',
  }
  const made = makeEdits(files, EDITS)
  t.match(made['main.cf'], /^a = 1\n\n# ours\ncontent/u)
  t.match(made['master.cf'], /^pickup .* pickup\n {2}-o x=1\n\n# ours\nchk/u)
})

t.test('an option goes after the last line of its entry', async t => {
  const edit: Edit = {
    ...{ kind: 'option', key: 'submission/inet', name: 'x', before: null },
    text: '  -o x=1\n',
  }
  const files = { 'main.cf': '', 'master.cf': BUSY_MASTER }
  t.match(
    makeEdits(files, [edit])['master.cf'],
    / {3}-o receive_override_options=no_header_body_checks\n {2}-o x=1\n {2}# the next/u,
  )
})

t.test('a value that is there gets more, comments and all', async t => {
  for (const [lines, added, expected] of [
    ['a = 1\n', ', 2', 'a = 1, 2\n'],
    ['a =\n', ' 2', 'a = 2\n'],
    ['a =   \n', ' 2', 'a = 2   \n'],
    ['a = 1\n# c\n  b\n', ', 2', 'a = 1\n# c\n  b, 2\n'],
    ['a = 1\r\n  b\r\n', ', 2', 'a = 1\r\n  b, 2\r\n'],
    ['a = 1', ', 2', 'a = 1, 2'],
  ] as const) {
    t.equal(withAddedValue(lines, added), expected, JSON.stringify(lines))
  }
  const before = 'smtpd_x = a\n# c\n  b\n'
  const edit: Edit = {
    ...{ kind: 'value', name: 'smtpd_x', before },
    text: withAddedValue(before, ', c'),
  }
  const files = { 'main.cf': `${before}y = 1\n`, 'master.cf': DEBIAN_MASTER }
  const made = makeEdits(files, [edit])
  t.equal(made['main.cf'], 'smtpd_x = a\n# c\n  b, c\ny = 1\n')
  t.strictSame(takeOut(made, [edit]), { files, left: [] })
})

// Someone writes into the files after us. Given: what changes in them; what
// must remain when ours is out; what is named.
t.test('what someone else has changed stays', async t => {
  const files = {
    'main.cf': 'a = 1\n',
    'master.cf': 'pickup unix n - y 60 1 pickup\n',
  }
  const made = makeEdits(files, EDITS)
  const change = (
    name: keyof PostfixFiles,
    from: string | RegExp,
    to: string,
  ) => {
    const text = made[name].replace(from, to)
    if (text === made[name]) throw new Error(`${String(from)} is not there`)
    return { ...made, [name]: text }
  }
  for (const [story, changed, rest, left] of [
    [
      'lines before and after ours',
      {
        'main.cf': `# x\n${made['main.cf']}z = 2\n`,
        'master.cf': `${made['master.cf']}z unix - - n - - z\n`,
      },
      {
        'main.cf': '# x\na = 1\nz = 2\n',
        'master.cf': `${files['master.cf']}z unix - - n - - z\n`,
      },
      [],
    ],
    [
      'our lines in another order, comments between',
      change('main.cf', /(content_filter.*\n)(chk.*\n)/u, '$2# x\n$1'),
      { ...files, 'main.cf': 'a = 1\n# x\n' },
      [],
    ],
    [
      'an option more after ours',
      change('master.cf', '  -o x=1\n', '  -o x=1\n  -o y=2\n'),
      { ...files, 'master.cf': `${files['master.cf']}  -o y=2\n` },
      [],
    ],
    [
      'our option has another value',
      change('master.cf', '-o x=1\n', '-o x=3\n'),
      { ...files, 'master.cf': `${files['master.cf']}  -o x=3\n` },
      [
        'master.cf:1: -o x of pickup/unix was changed by someone else and stays as it is',
      ],
    ],
    [
      'our service has an option more',
      change('master.cf', '-o b=\n', '-o b=\n  -o c=2\n'),
      { ...files, 'master.cf': `${files['master.cf']}${SERVICE}  -o c=2\n` },
      [
        'master.cf:2: chkmsg/unix was changed by someone else and stays as it is',
      ],
    ],
    [
      'our parameter has another value',
      change('main.cf', 'limit = 1', 'limit = 7'),
      { ...files, 'main.cf': 'a = 1\nchkmsg_limit = 7\n' },
      [
        'main.cf:2: chkmsg_limit was changed by someone else and stays as it is',
      ],
    ],
    ['all of ours is gone already', files, files, []],
    [
      'something else hands mail to our service',
      {
        ...made,
        'main.cf': `${made['main.cf']}default_transport = chkmsg:[127.0.0.1]:1\n`,
      },
      {
        'main.cf': 'a = 1\ndefault_transport = chkmsg:[127.0.0.1]:1\n',
        'master.cf': `${files['master.cf']}${SERVICE}`,
      },
      ['chkmsg/unix stays: something still hands mail to it'],
    ],
    [
      'the same in master.cf',
      {
        ...made,
        'master.cf': `${made['master.cf']}s inet n - n - - smtpd -o content_filter=chkmsg:x\n`,
      },
      {
        ...files,
        'master.cf': `${files['master.cf']}${SERVICE}s inet n - n - - smtpd -o content_filter=chkmsg:x\n`,
      },
      ['chkmsg/unix stays: something still hands mail to it'],
    ],
    [
      'a master.cf that Postfix would not take',
      { ...made, 'master.cf': `half an entry\n${made['master.cf']}` },
      { ...files, 'master.cf': `half an entry\n${files['master.cf']}` },
      [],
    ],
  ] as const) {
    t.strictSame(takeOut(changed, EDITS), { files: rest, left }, story)
  }
})

t.test('an option that the service had before is not named', async t => {
  const master = 'a inet n - n - - smtpd\n  -o x=0\n'
  const files = { 'main.cf': '', 'master.cf': master }
  const edit: Edit = {
    ...{ kind: 'option', key: 'a/inet', name: 'x', before: '0' },
    text: '  -o x=0,1\n',
  }
  const made = makeEdits(files, [edit])
  t.equal(made['master.cf'], `${master}  -o x=0,1\n`)
  t.strictSame(takeOut(made, [edit]), { files, left: [] })
})
