/*
 * NAME
 *   received-hop.test - whose login a trace field tells of
 */
import t from 'tap'
import { UNKNOWN_CLIENT } from '../../../src/mail/envelope.js'
import { hopOf, readReceived } from '../../../src/mail/trace/received-hop.js'

const BY = 'by mx.test (Postfix)'
const FROM = 'from client.test (host.test [192.0.2.1])'
const FOR = 'for <bob@recipient.example>; Mon, 30 Nov 2026 08:24:42 +0000 (UTC)'
const TLS =
  '(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\t key-exchange X25519) (No client certificate requested)'

/** A field; its protocol tells of a login; the user; the queue id. */
const FIELDS: readonly (readonly [string, boolean, string, string])[] = [
  [`${FROM}\t${BY} with ESMTP id 4XYZ\t${FOR}`, false, '', '4XYZ'],
  [`${FROM}\t${BY} with ESMTPA id 4XYZ\t${FOR}`, true, '', '4XYZ'],
  [`${FROM} ${TLS}\t${BY} with ESMTPSA id 4XYZ ${FOR}`, true, '', '4XYZ'],
  [`${FROM} ${TLS}\t${BY} with UTF8SMTPSA id 4XYZ; x`, true, '', '4XYZ'],
  [
    `${FROM} ${TLS} (Authenticated sender: alice) ${BY} with ESMTPSA id 4XYZ; x`,
    ...([true, 'alice', '4XYZ'] as const),
  ],
  [`${FROM} (Authenticated sender: a) ${BY} with ESMTPA ${FOR}`, true, 'a', ''],
  [`${FROM} ${BY} with ESMTPA; Mon`, true, '', ''],
  [`${FROM} ${BY} with ESMTPS id A; Mon`, false, '', 'A'],
  [`${FROM} ${BY} with SMTP id A; Mon`, false, '', 'A'],
  // After the protocol nothing counts.
  [`${FROM} ${BY} with ESMTP id A with ESMTPA; x`, false, '', 'A'],
  [`${FROM} ${BY} (Authenticated sender: a) with ESMTP id A`, false, '', 'A'],
]

t.test('fields of smtpd', async t => {
  for (const [value, isLogin, user, queueId] of FIELDS) {
    t.match(readReceived(value), {
      ...{ helo: 'client.test', name: 'host.test', address: '192.0.2.1' },
      ...{ isLogin, user, queueId },
    })
  }
})

t.test('SMTPUTF8 was declared', async t => {
  for (const [protocol, isUtf8] of [
    ['ESMTP', false],
    ['ESMTPSA', false],
    ['UTF8SMTP', true],
    ['UTF8SMTPSA', true],
    ['UTF8LMTP', true],
  ] as const) {
    const value = `${FROM} ${BY} with ${protocol} id 4XYZ; x`
    t.equal(readReceived(value)?.isUtf8, isUtf8, protocol)
  }
})

t.test('what is none', async t => {
  for (const value of [
    '',
    'by mx.test (Postfix, from userid 1000) id 4XYZ; Mon',
    `from client.test ${BY} with ESMTPA id A; x`,
    `from client.test (host.test) ${BY} with ESMTPA id A; x`,
    `from client.test (host.test [192.0.2.1] ${BY} with ESMTPA id A; x`,
    `from (host.test [192.0.2.1]) ${BY} with ESMTPA id A; x`,
    `${FROM} with ESMTPA id A; x`,
    `${FROM} ${BY} id A; x`,
    `${FROM} ${'x'.repeat(9000)} ${BY} with ESMTPA id A; x`,
    '('.repeat(8000),
  ]) {
    t.equal(readReceived(value)?.isLogin ?? false, false, value.slice(0, 80))
  }
})

t.test('believed is the topmost, about this message', async t => {
  const withLogin = (id: string): string =>
    `${FROM} (Authenticated sender: alice) ${BY} with ESMTPA${id}; x`
  const field = (value: string) => ({
    name: 'Received',
    value: ` ${value}`,
    raw: `Received: ${value}`,
  })
  const after = { stage: 'after-queue', queueId: '4XYZ' } as const
  const before = { stage: 'before-queue', queueId: '' } as const
  const other = `${FROM} ${BY} with ESMTP id 4XYZ; x`
  const cases = [
    [[withLogin(' id 4XYZ')], after, '', 'alice'],
    [[withLogin(' id 4XYZ')], { ...after, queueId: 'OTHER' }, '', undefined],
    [
      [withLogin(' id 4XYZ')],
      { ...after, queueId: '' },
      '192.0.2.1',
      undefined,
    ],
    [[withLogin('')], { ...after, queueId: '' }, '192.0.2.1', undefined],
    [[other, withLogin(' id 4XYZ')], after, '', undefined],
    [[withLogin('')], before, '192.0.2.1', 'alice'],
    [[withLogin('')], before, '192.0.2.7', undefined],
    [[withLogin('')], before, '', undefined],
    [[other, withLogin('')], before, '192.0.2.1', undefined],
    [[], after, '', undefined],
  ] as const
  for (const [values, place, address, user] of cases) {
    const client = { ...UNKNOWN_CLIENT, address }
    const found = hopOf(values.map(field), { ...place, client })
    const login = found?.isLogin === true ? found.user : undefined
    t.equal(login, user, JSON.stringify([values, place, address]))
  }
})
