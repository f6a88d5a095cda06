/*
 * NAME
 *   readers - main.cf and master.cf as Postfix reads them
 */

import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { lineEndOf, logicalLines } from '../../src/postfix/logical-lines.js'
import { listOf, parameter, readMainCf } from '../../src/postfix/main-cf.js'
import {
  listenPlace,
  MasterCfError,
  readableServices,
  readMasterCf,
  serviceKey,
  serviceOption,
} from '../../src/postfix/master-cf.js'
import { runProgram } from '../helper/program.js'
import { BUSY_MASTER, DEBIAN_MAIN, DEBIAN_MASTER } from './samples.js'

t.test('logical lines', async t => {
  for (const [text, expected] of [
    ['', []],
    ['\n\n# c\n  # c\n', []],
    ['a = 1\n', [['a = 1', 1, 0, 6]]],
    ['a = 1', [['a = 1', 1, 0, 5]]],
    ['a =\n 1\n\t2\n', [['a = 1\t2', 1, 0, 10]]],
    [
      'a =\n# c\n\n 1\nb = 2\n',
      [
        ['a = 1', 1, 0, 12],
        ['b = 2', 5, 12, 18],
      ],
    ],
    [
      'a = 1\n# c\n\nb = 2\n',
      [
        ['a = 1', 1, 0, 6],
        ['b = 2', 4, 11, 17],
      ],
    ],
    [
      'a = 1\r\n 2\r\nb = 3\r\n',
      [
        ['a = 1\r 2\r', 1, 0, 11],
        ['b = 3\r', 3, 11, 18],
      ],
    ],
  ] as const) {
    t.strictSame(
      logicalLines(text).map(it => [it.text, it.line, it.start, it.end]),
      expected,
      JSON.stringify(text),
    )
  }
})

t.test('the line end is CRLF only where all lines have it', async t => {
  t.equal(lineEndOf('a\nb\n'), '\n')
  t.equal(lineEndOf('a\r\nb\r\n'), '\r\n')
  t.equal(lineEndOf('a\r\nb\n'), '\n')
  t.equal(lineEndOf(''), '\n')
})

t.test('parameters of main.cf', async t => {
  const all = readMainCf(DEBIAN_MAIN)
  const value = (name: string) => parameter(all, name)?.value
  t.equal(value('biff'), 'no')
  t.equal(value('mydestination'), '$myhostname, localhost')
  t.equal(value('relayhost'), '')
  t.equal(value('inet_protocols'), 'ipv4', 'the last one counts')
  t.equal(parameter(all, 'inet_protocols')?.line, 15)
  t.equal(value('nothing'), undefined)
  t.strictSame(listOf(value('smtpd_relay_restrictions') ?? ''), [
    'permit_mynetworks',
    'permit_sasl_authenticated',
    'defer_unauth_destination',
  ])
  t.strictSame(
    readMainCf('no equals sign\r\na=b\r\n').map(it => it.value),
    ['b'],
  )
})

t.test('services of master.cf', async t => {
  const all = readMasterCf(BUSY_MASTER)
  t.strictSame(
    all.map(it => [serviceKey(it), it.line, it.command]),
    [
      ['smtp/inet', 1, 'postscreen'],
      ['smtpd/pass', 2, 'smtpd'],
      ['submission/inet', 3, 'smtpd'],
      ['127.0.0.1:10028/inet', 11, 'smtpd'],
      ['[::1]:2525/inet', 13, 'smtpd'],
      ['pickup/unix', 14, 'pickup'],
      ['628/inet', 15, 'qmqpd'],
    ],
  )
  const [, , submission, back] = all
  t.strictSame(submission?.options, [
    { name: 'syslog_name', value: 'postfix/submission' },
    {
      name: 'smtpd_client_restrictions',
      value: 'permit_sasl_authenticated, reject',
    },
    { name: 'smtpd_tls_security_level', value: 'encrypt' },
    { name: 'receive_override_options', value: 'no_header_body_checks' },
  ])
  t.equal(back && serviceOption(back, 'content_filter'), '')
  t.equal(back && serviceOption(back, 'other'), undefined)
})

t.test('what is after argv= is no option of the service', async t => {
  const [service] = readMasterCf(
    'a unix - n n - - pipe -o x=1 user=u argv=/bin/b -o y=2\n',
  )
  t.strictSame(service?.options, [{ name: 'x', value: '1' }])
})

t.test('the last -o of a name counts', async t => {
  const [service] = readMasterCf('a inet n - n - - smtpd -o x=1 -o { x = 2 }\n')
  t.equal(service && serviceOption(service, 'x'), '2')
})

t.test('CRLF is white space', async t => {
  const [service] = readMasterCf('a inet n - n - - smtpd\r\n  -o x=1\r\n')
  t.equal(service?.command, 'smtpd')
  t.strictSame(service?.options, [{ name: 'x', value: '1' }])
})

t.test('an entry with too few fields', async t => {
  t.throws(
    () => readMasterCf('# c\nsmtp inet n - y -\n'),
    new MasterCfError(2, 'an entry needs eight fields'),
  )
  t.strictSame(
    readableServices('bad\na inet n - n - - smtpd\n').map(serviceKey),
    ['a/inet'],
  )
})

t.test('where an inet service listens', async t => {
  for (const [name, host, port] of [
    ['smtp', '', 'smtp'],
    ['10026', '', '10026'],
    ['localhost:10026', 'localhost', '10026'],
    ['[::1]:10026', '::1', '10026'],
    ['::1:10026', '::1', '10026'],
    ['192.0.2.1:smtp', '192.0.2.1', 'smtp'],
  ] as const) {
    const [service] = readMasterCf(`${name} inet n - n - - smtpd\n`)
    t.strictSame(service && listenPlace(service), { host, port }, name)
  }
})

// Postfix itself is the measure: what it says of these files, and of the
// machine's own where there are any.
t.test('the same entries as postconf reads', async t => {
  const shipped = '/usr/share/postfix/master.cf.dist'
  const samples = [DEBIAN_MASTER, BUSY_MASTER]
  if (existsSync(shipped)) samples.push(readFileSync(shipped, 'latin1'))
  for (const text of samples) {
    const folder = t.testdir({ 'master.cf': text, 'main.cf': '' })
    const { stdout } = await runProgram('/usr/sbin/postconf', [
      ...['-c', folder, '-M'],
    ])
    const theirs = readMasterCf(stdout)
    const ours = readMasterCf(text)
    t.ok(theirs.length > 5)
    const bare = (all: typeof ours) =>
      all.map(it => [
        serviceKey(it),
        it.chroot,
        it.maxproc,
        it.command,
        it.options,
      ])
    t.strictSame(bare(ours), bare(theirs))
  }
})
