/*
 * NAME
 *   sink-session - one connection of the sink
 *
 * DESCRIPTION
 *   A strict little SMTP and LMTP server (RFC 5321, 2033). Only CRLF.CRLF ends
 *   a message. Commands out of order are answered 503. It never alters or
 *   refuses an address. Test code: no limits, no TLS, and it trusts the
 *   peer to be on the same machine.
 */
import { isUtf8 } from 'node:buffer'
import type net from 'node:net'
import { parsePath } from './smtp-text.js'
import type {
  SinkMessage,
  SinkMoment,
  SinkRecord,
  SinkReplies,
  SinkRule,
  SinkTransaction,
} from './sink.js'

export interface SinkSetting {
  readonly session: number
  readonly lmtp: boolean
  readonly announce: readonly string[]
  readonly replies: SinkReplies
  readonly record: SinkRecord
}

export const serveSession = (socket: net.Socket, setting: SinkSetting) =>
  new Session(socket, setting).greet()

type Draft = {
  -readonly [Key in keyof SinkTransaction]: SinkTransaction[Key]
}

class Session {
  private state: 'command' | 'data' | 'over' = 'command'
  private input = Buffer.alloc(0)
  private content: Buffer[] = []
  /** The last bytes before the next chunk, where an end mark may begin. */
  private tail = Buffer.from('\r\n')
  private inMail = false
  private readonly commands: string[] = []
  private draft: Draft

  constructor(
    private readonly socket: net.Socket,
    private readonly setting: SinkSetting,
  ) {
    this.draft = this.emptyDraft('')
    socket.on('data', chunk => this.take(chunk))
    socket.on('error', () => {}) // 'close' follows
    socket.on('close', () => {
      if (this.state === 'data') setting.record.aborted.push(this.transaction())
    })
  }

  greet() {
    this.answer('greeting', '', '220 sink.test ESMTP')
  }

  private take(chunk: Buffer) {
    if (this.state === 'data') return this.takeContent(chunk)
    this.input = Buffer.concat([this.input, chunk])
    while (this.state === 'command') {
      const end = this.input.indexOf('\n')
      if (end < 0) return
      const line = decode(this.input.subarray(0, end + 1))
      this.input = this.input.subarray(end + 1)
      if (!/^[^\r]*\r\n$/.test(line)) this.blame('bare CR or LF', line)
      this.command(line.replace(/\r?\n$/, ''))
    }
  }

  private command(line: string) {
    this.commands.push(line)
    const [verb = '', ...rest] = line.split(' ')
    const name = verb.toUpperCase()
    const argument = rest.join(' ')
    this.checkPipelining(name, line)
    if (name === (this.setting.lmtp ? 'LHLO' : 'EHLO'))
      return this.ehlo(argument)
    if (name === 'HELO' && !this.setting.lmtp) return this.helo(argument)
    if (name === 'XFORWARD') return this.xforward(argument)
    if (name === 'MAIL') return this.mail(argument)
    if (name === 'RCPT') return this.rcpt(argument)
    if (name === 'DATA') return this.data()
    if (name === 'RSET') return this.rset()
    if (name === 'NOOP')
      return void this.answer('noop', argument, '250 2.0.0 Ok')
    if (name === 'QUIT') return this.quit()
    this.answer('other', line, '502 5.5.2 unknown command')
  }

  private ehlo(name: string) {
    this.draft = this.emptyDraft(name)
    this.inMail = false
    const lines = ['sink.test', ...this.setting.announce]
    const last = lines.length - 1
    const reply = lines.map((line, at) => `250${at < last ? '-' : ' '}${line}`)
    this.answer('ehlo', name, reply.join('\r\n'))
  }

  private helo(name: string) {
    this.draft = this.emptyDraft(name)
    this.inMail = false
    this.answer('ehlo', name, '250 sink.test')
  }

  private xforward(argument: string) {
    if (this.inMail) return this.outOfOrder()
    if (!this.answer('xforward', argument, '250 2.0.0 Ok')) return
    const pairs = argument.split(' ').map(word => {
      const [name = '', ...value] = word.split('=')
      return [name.toUpperCase(), value.join('=')]
    })
    const { xforward } = this.draft
    this.draft.xforward = { ...xforward, ...Object.fromEntries(pairs) }
  }

  private mail(argument: string) {
    const path = parsePath(argument, 'FROM:')
    if (!path) return void this.answer('other', argument, '501 5.5.4 syntax')
    if (this.inMail || !this.draft.ehlo) return this.outOfOrder()
    if (!this.answer('mail', path.address, '250 2.1.0 Ok')) return
    this.inMail = true
    this.draft.mailFrom = path.address
    this.draft.mailParams = path.params
  }

  private rcpt(argument: string) {
    const path = parsePath(argument, 'TO:')
    if (!path) return void this.answer('other', argument, '501 5.5.4 syntax')
    if (!this.inMail) return this.outOfOrder()
    if (!this.answer('rcpt', path.address, '250 2.1.5 Ok')) return
    this.draft.rcptTo = [...this.draft.rcptTo, path.address]
    this.draft.rcptParams = [...this.draft.rcptParams, path.params]
  }

  private data() {
    if (!this.inMail) return this.outOfOrder()
    if (this.draft.rcptTo.length === 0) {
      return void this.answer('other', '', '554 5.5.1 no valid recipients')
    }
    if (!this.answer('data', '', '354 go on')) return
    this.state = 'data'
    this.content = []
    this.tail = Buffer.from('\r\n')
    const early = this.input
    this.input = Buffer.alloc(0)
    if (early.length) this.takeContent(early)
  }

  private takeContent(chunk: Buffer) {
    const first = this.content.length === 0
    if (first && !this.answer('content', '', '')) return
    const seen = Buffer.concat([this.tail, chunk])
    const at = seen.indexOf('\r\n.\r\n')
    if (at < 0) {
      this.content.push(chunk)
      this.tail = seen.subarray(-4)
      return
    }
    const end = at + 5 - this.tail.length
    this.content.push(chunk.subarray(0, end))
    this.dot(Buffer.concat(this.content).subarray(0, -3))
    this.take(chunk.subarray(end))
  }

  private dot(stuffed: Buffer) {
    this.state = 'command'
    const { record, lmtp } = this.setting
    const transaction = this.transaction()
    const wire = stuffed.toString('latin1')
    if (/\r(?!\n)|(?<!\r)\n/.test(wire)) this.blame('bare CR or LF', 'data')
    if (/(^|\r\n)\.[^.]/.test(wire)) this.blame('unstuffed dot', 'data')
    const text = wire.replace(/(^|\r\n)\./g, '$1')

    const replies: string[] = []
    for (const recipient of lmtp ? transaction.rcptTo : ['']) {
      this.answer('dot', recipient, '250 2.0.0 Ok', replies)
    }
    const message: SinkMessage = {
      ...transaction,
      data: Buffer.from(text, 'latin1'),
      lines: Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1'),
      replies,
    }
    const accepted = replies.some(reply => reply.startsWith('2'))
    ;(accepted ? record.messages : record.refused).push(message)
    this.reset()
  }

  private rset() {
    if (this.answer('rset', '', '250 2.0.0 Ok')) this.reset()
  }

  private quit() {
    this.answer('quit', '', '221 2.0.0 Bye')
    if (this.state !== 'over') this.socket.end()
    this.state = 'over'
  }

  private reset() {
    this.inMail = false
    this.draft = this.emptyDraft(this.draft.ehlo)
  }

  private outOfOrder() {
    this.blame('out of order', this.commands.at(-1) ?? '')
    this.answer('other', '', '503 5.5.1 out of order')
  }

  /** Sends what the test wants said. False: not a 2xx or 3xx, or nothing. */
  private answer(
    moment: SinkMoment,
    argument: string,
    usual: string,
    sent: string[] = [],
  ): boolean {
    if (this.state === 'over') return false
    const rule = this.setting.replies[moment]
    const text = ask(rule, argument, this.draft) ?? usual
    sent.push(text)
    if (text === 'hang' || text === 'disconnect') {
      if (this.state === 'data')
        this.setting.record.aborted.push(this.transaction())
      this.state = 'over'
      if (text === 'disconnect') this.socket.destroy()
      return false
    }
    if (text) this.socket.write(`${text}\r\n`)
    return /^([23]|$)/.test(text)
  }

  /** RFC 2920: nothing may follow these before their answer is there. */
  private checkPipelining(name: string, line: string) {
    if (this.input.length === 0) return
    const last = ['EHLO', 'LHLO', 'HELO', 'DATA', 'QUIT', 'NOOP', 'XFORWARD']
    if (last.includes(name) || !this.setting.announce.includes('PIPELINING')) {
      this.blame('sent before its time, after', line)
    }
  }

  private blame(what: string, line: string) {
    const place = `session ${this.setting.session}`
    this.setting.record.violations.push(
      `${place}: ${what}: ${JSON.stringify(line)}`,
    )
  }

  private transaction(): SinkTransaction {
    return { ...this.draft, commands: [...this.commands] }
  }

  private emptyDraft(ehlo: string): Draft {
    const { session } = this.setting
    return {
      ...{ session, ehlo, xforward: {}, mailFrom: '', mailParams: [] },
      ...{ rcptTo: [], rcptParams: [], commands: this.commands },
    }
  }
}

const ask = (rule: SinkRule | undefined, argument: string, draft: Draft) =>
  typeof rule === 'function' ? rule(argument, draft) : rule

/** UTF-8 where it is, else a character for each byte: nothing is lost. */
const decode = (bytes: Buffer): string =>
  bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
