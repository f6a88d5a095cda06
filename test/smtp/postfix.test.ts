/*
 * NAME
 *   postfix.test - both sides between a real Postfix and itself
 *
 * DESCRIPTION
 *   A relay of a session and a pool, and nothing else, is the content filter
 *   of a private Postfix. What smtp(8) says and smtpd(8) hears is shown by the
 *   mail log and by what arrives after it.
 */

import { createServer, type AddressInfo, type Server } from 'node:net'
import t from 'tap'
import type { Reply } from '../../src/mail/reply.js'
import { ClientPool } from '../../src/smtp/pool.js'
import { runSession } from '../../src/smtp/session.js'
import type { Transaction } from '../../src/smtp/transaction.js'
import { startPostfix } from '../helper/postfix.js'
import { startSink } from '../helper/sink.js'
import { waitUntil } from '../helper/wait.js'
import { canonical, closeServer, keeper, outgoing } from './bed.js'

const hostname = 'filter.example'

interface Relay {
  readonly port: number
  readonly transactions: Transaction[]
  readonly notices: string[]
  /** How many connections there were, and how many ended at once. */
  connections: number
  /** Ends what it serves and goes on with new sessions. */
  restart(): void
  close(): Promise<void>
}

async function startRelay(reinjectPort: () => number): Promise<Relay> {
  const pool = new ClientPool({ hostname })
  const { got, handler } = keeper({
    replies: async ({ transaction, content }) => {
      const endpoint = {
        protocol: 'smtp',
        host: '127.0.0.1',
        port: reinjectPort(),
      } as const
      relay.transactions.push(transaction)
      const answers = await pool.send(
        endpoint,
        outgoing({ ...transaction, content: [canonical(content)] }),
      )
      got.length = 0
      return answers as Reply[]
    },
  })
  let drain = new AbortController()
  const server: Server = createServer(socket => {
    relay.connections++
    void runSession(socket, {
      protocol: 'smtp',
      hostname,
      handler,
      drain: drain.signal,
      notice: text => relay.notices.push(text),
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const relay: Relay = {
    port: (server.address() as AddressInfo).port,
    transactions: [],
    notices: [],
    connections: 0,
    restart: () => {
      drain.abort()
      drain = new AbortController()
    },
    close: async () => {
      pool.close()
      drain.abort()
      await closeServer(server)
    },
  }
  return relay
}

t.test('between smtp(8) and smtpd(8)', async t => {
  let reinjectPort = 0
  const relay = await startRelay(() => reinjectPort)
  t.teardown(() => relay.close())
  const sink = await startSink(t)
  const postfix = await startPostfix(t, {
    sink,
    options: { smtpd: { content_filter: `chkmsg:[127.0.0.1]:${relay.port}` } },
    masterCf: [
      `chkmsg unix - - n - 3 smtp
  -o myhostname=localhost
  -o smtp_send_xforward_command=yes
  -o smtp_tls_security_level=none`,
    ],
  })
  reinjectPort = postfix.reinjectPort

  t.test('odd addresses, DSN, XFORWARD, 8-bit and dots', async t => {
    const data = 'Subject: caf\xe9\n\n.\n..\n\xfcber\nFrom x\nend\n'
    const recipients = [
      '"john doe"@y.example',
      'b+c@y.example',
      '"a@b"@y.example',
    ]
    const { accepted } = await postfix.send({
      from: '',
      to: recipients,
      data: Buffer.from(data, 'latin1'),
      mailParams: 'BODY=8BITMIME RET=HDRS ENVID=QQ+2B1',
      rcptParams: one => `NOTIFY=FAILURE ORCPT=rfc822;${one.length}+20x`,
    })
    t.ok(accepted)
    const mail = await sink.next()
    const transaction = relay.transactions.shift()
    t.match(transaction, {
      greeting: 'EHLO',
      helo: 'localhost',
      sender: '',
      body: '8BITMIME',
      ret: 'HDRS',
      envid: 'QQ+2B1',
      xforward: { ADDR: '127.0.0.1', PROTO: 'ESMTP', SOURCE: 'REMOTE' },
    })
    // qmgr(8) sorts them in its own way.
    const wanted = recipients.map(address => ({
      address,
      notify: 'FAILURE',
      orcpt: `rfc822;${address.length}+20x`,
    }))
    const came = [...(transaction?.recipients ?? [])]
    t.same(
      came.sort((a, b) => a.address.localeCompare(b.address)),
      wanted.sort((a, b) => a.address.localeCompare(b.address)),
    )
    t.ok(mail.lines.toString('latin1').endsWith(data))
    t.same([...mail.rcptTo].sort(), [...recipients].sort())
    t.equal(mail.mailFrom, '')
    const log = await postfix.log()
    t.match(log, new RegExp(`orig_queue_id=${transaction?.xforward.IDENT}`))
  })

  t.test('restarted in a burst: nothing is deferred', async t => {
    const before = relay.connections
    const count = 300
    const senders = Array.from({ length: 6 }, async () => {
      for (let n = 0; n < count / 6; n++) await postfix.send({})
    })
    for (const share of [0.2, 0.4, 0.6, 0.8]) {
      await waitUntil(
        async () => relay.transactions.length >= count * share || undefined,
        { what: 'a part of the burst' },
      )
      relay.restart()
    }
    await Promise.all(senders)
    await postfix.waitForEmptyQueue()
    t.equal(sink.count, 1 + count)
    const log = await postfix.log()
    t.notMatch(log, /status=deferred/)
    t.notMatch(log, /warning:/)
    const opened = relay.connections - before
    t.ok(opened < count / 2, `${opened} connections for ${count} messages`)
  })
})
