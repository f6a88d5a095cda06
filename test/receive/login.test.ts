/*
 * NAME
 *   login.test - whose MAIL AUTH= is believed
 */
import t from 'tap'
import type { Envelope } from '../../src/mail/envelope.js'
import { handlerFor } from '../../src/receive/smtp.js'
import type { Transaction } from '../../src/smtp/transaction.js'

const TRANSACTION: Transaction = {
  ...{ greeting: 'EHLO', helo: 'a.example', sender: 'a@x', body: '' },
  recipients: [{ address: 'b@x' }],
  ...{ smtputf8: false, ret: '', envid: '', sizeBytes: null },
  ...{ xforward: {}, isTrusted: true, peer: '', parameters: new Map() },
}

/** The parameter; whether the client is trusted; the stage; the user. */
const CASES = [
  ['alice@x', true, 'after-queue', 'alice@x'],
  ['al+69ce', true, 'after-queue', 'alice'],
  ['<>', true, 'after-queue', ''],
  ['', true, 'after-queue', ''],
  ['alice@x', false, 'after-queue', ''],
  ['alice@x', true, 'before-queue', ''],
  ['alice@x', false, 'before-queue', ''],
] as const

t.test('MAIL AUTH=', async t => {
  for (const [auth, isTrusted, stage, user] of CASES) {
    const seen: Envelope[] = []
    const handler = handlerFor(
      envelope => {
        seen.push(envelope)
        return { write: () => {}, end: async () => [], abort: () => {} }
      },
      { stage, origin: 'inbound', answers: 'one' },
      { lost: () => undefined },
    )
    const parameters = new Map([['AUTH', auth]])
    handler({ ...TRANSACTION, isTrusted, parameters })
    t.match(
      seen,
      [
        {
          saslUsername: user,
          isAuthenticated: user !== '',
          isFromPostfix: isTrusted,
        },
      ],
      `${auth} ${isTrusted} ${stage}`,
    )
  }
})
