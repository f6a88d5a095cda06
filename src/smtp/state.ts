/*
 * NAME
 *   state - what each command does to a session, without any I/O
 *
 * DESCRIPTION
 *   A SessionState takes one command line at a time and gives the answer. It
 *   knows the protocol and no policy: every sender, recipient and parameter is
 *   taken that the vet takes.
 *
 *   What we cannot read is answered 4xx, and so is what follows it in the same
 *   transaction, for a client may have pipelined RCPT and DATA after the MAIL
 *   that we could not read, and a 503 would make it give the mail up.
 *
 *   Where there is a vet, a recipient may have to wait for it, and so do all
 *   commands after it.
 *
 *   MAIL is taken without EHLO, as by Postfix. XFORWARD attributes last until
 *   the end of the transaction, RSET or EHLO.
 *
 * DIAGNOSTICS
 *   Answers above the limits of errors and of commands that bring no message
 *   forward are 421; `why` is for the log.
 *
 * SECURITY
 *   Reads untrusted lines. No answer contains a byte of them. All that is kept
 *   of a transaction is bounded by recipientLimit and envelopeLimitBytes.
 */

import type { Recipient } from '../mail/envelope.js'
import { isAccepted, type Reply } from '../mail/reply.js'
import { parseCommand, type Command } from './command.js'
import {
  close,
  say,
  type CommandReply,
  type StateOptions,
} from './command-reply.js'
import { formatReply } from './reply.js'
import {
  makeRecipient,
  openTransaction,
  type OpenTransaction,
  type Transaction,
} from './transaction.js'
import { parseXforward, XFORWARD_NAMES, type Xforward } from './xforward.js'

type Addressed = Extract<Command, { verb: 'MAIL' | 'RCPT' }>

// Clients read what was refused only after the whole list was sent.
const SURPLUS_RECIPIENTS = 1000

export class SessionState {
  readonly #options: StateOptions
  #greeting: Transaction['greeting'] = ''
  #helo = ''
  #xforward: Xforward = {}
  #open: OpenTransaction | null = null
  /** Something in this transaction was refused though it may be all right. */
  #spoiled = false
  #envelopeBytes = 0
  #surplus = 0
  #errors = 0
  #junk = 0

  constructor(options: StateOptions) {
    this.#options = options
  }

  /** True between MAIL and the end of the transaction. */
  get inTransaction(): boolean {
    return this.#open !== null
  }

  greeting(): string {
    const { hostname, protocol } = this.#options
    const name = protocol === 'lmtp' ? 'LMTP' : 'ESMTP'
    return `220 ${hostname} ${name} Postsift\r\n`
  }

  /** @param line without its end. */
  answer(line: Buffer): CommandReply {
    const command = parseCommand(line)
    switch (command.verb) {
      case 'HELO':
      case 'EHLO':
      case 'LHLO':
        return this.#hello(command.verb, command.name)
      case 'XFORWARD':
        return this.#forward(command.argument)
      case 'MAIL':
        return this.#mail(command, line.length)
      case 'RCPT':
        return this.#rcpt(command, line.length)
      case 'DATA':
        return this.#data()
      case 'RSET':
        this.#reset()
        return this.#useless('250 2.0.0 Ok')
      case 'NOOP':
        return this.#useless('250 2.0.0 Ok')
      case 'VRFY':
        return this.#useless('252 2.5.2 Send the mail and see')
      case 'HELP':
        return this.#useless('214 2.0.0 Postsift filters mail for Postfix')
      case 'QUIT':
        return { text: '221 2.0.0 Bye\r\n', next: 'close' }
      case 'BDAT':
        return this.#bdat(command.sizeBytes)
      case 'UNIMPLEMENTED':
        return this.#error('502 5.5.1 Command not implemented')
      case 'UNKNOWN':
        return this.#error('500 5.5.2 Command not recognized')
      case 'FOREIGN':
        return close('421 4.7.0 This is a mail filter', 'not a mail client')
    }
  }

  /** The answer to a line that was too long to be read. */
  tooLong(): CommandReply {
    this.#spoiled = true
    return this.#error('451 4.5.2 Line too long')
  }

  /** The transaction that DATA has closed; a new one may begin. */
  take(): Transaction {
    if (this.#open === null) throw new Error('state: no transaction')
    const taken = this.#transaction(this.#open)
    this.#reset()
    this.#errors = this.#junk = 0
    return taken
  }

  #transaction(open: OpenTransaction): Transaction {
    return {
      greeting: this.#greeting,
      helo: this.#helo,
      xforward: this.#xforward,
      isTrusted: this.#options.xforward,
      peer: this.#options.peer ?? '',
      ...open,
    }
  }

  #hello(verb: 'HELO' | 'EHLO' | 'LHLO', name: string): CommandReply {
    const { hostname, protocol } = this.#options
    // RFC 2033 4.1: LHLO instead of HELO and EHLO, and only in LMTP.
    if ((verb === 'LHLO') !== (protocol === 'lmtp')) {
      return this.#error('500 5.5.1 Wrong protocol for this greeting')
    }
    if (name === '') return this.#error(`501 5.5.4 ${verb} needs a name`)
    this.#reset()
    this.#greeting = verb
    this.#helo = name.replace(/[\x00-\x1f\x7f]/g, '?')
    if (verb === 'HELO') return this.#useless(`250 ${hostname}`)
    const lines = [hostname, ...this.#extensions()]
    return this.#useless(
      lines
        .map((line, at) => `250${at < lines.length - 1 ? '-' : ' '}${line}`)
        .join('\r\n'),
    )
  }

  #extensions(): string[] {
    const xforward = `XFORWARD ${XFORWARD_NAMES.join(' ')}`
    return [
      'PIPELINING',
      'SIZE',
      '8BITMIME',
      'SMTPUTF8',
      'ENHANCEDSTATUSCODES',
      ...(this.#options.xforward ? [xforward] : []),
      'DSN',
    ]
  }

  #forward(argument: string): CommandReply {
    if (!this.#options.xforward) {
      return this.#error('550 5.7.0 Not authorized for XFORWARD')
    }
    if (this.#open !== null) {
      return this.#error('503 5.5.1 XFORWARD within a transaction')
    }
    const told = parseXforward(argument)
    if (told === null) return this.#error('501 5.5.4 Bad XFORWARD attribute')
    this.#xforward = { ...this.#xforward, ...told }
    return this.#useless('250 2.0.0 Ok')
  }

  #mail(command: Addressed, lineBytes: number): CommandReply {
    if (this.#open !== null) return this.#error('503 5.5.1 Nested MAIL command')
    if (command.address === null) {
      this.#spoiled = true
      return this.#error('451 4.1.7 Sender address not understood')
    }
    this.#spoiled = false
    this.#surplus = 0
    this.#envelopeBytes = lineBytes
    this.#open = openTransaction(command.address, command.parameters)
    return OK_SENDER
  }

  #rcpt(command: Addressed, lineBytes: number): CommandReply {
    if (this.#open === null) return this.#misplaced('RCPT before MAIL')
    const { address, parameters } = command
    // RFC 5321 knows no null recipient; no one could deliver to it.
    if (address === null || address === '') {
      this.#spoiled = true
      return this.#error('451 4.1.3 Recipient address not understood')
    }
    if (!this.#hasRoom(lineBytes)) return this.#tooMany()
    this.#envelopeBytes += lineBytes
    const recipient = makeRecipient(address, parameters)
    const open = this.#open
    const { vet } = this.#options
    const asked = vet?.(() => this.#transaction(open), recipient) ?? null
    if (asked === null) return this.#accept(recipient)
    const later = asked.then(
      reply => this.#judged(reply, recipient),
      () => this.#accept(recipient),
    )
    return { text: '', next: 'wait', later }
  }

  #judged(reply: Reply | null, recipient: Recipient): CommandReply {
    if (reply === null || isAccepted(reply)) return this.#accept(recipient)
    this.#spoiled = true
    return { text: formatReply(reply), next: 'command' }
  }

  #accept(recipient: Recipient): CommandReply {
    this.#open?.recipients.push(recipient)
    return OK_RECIPIENT
  }

  #hasRoom(lineBytes: number): boolean {
    const { recipientLimit, envelopeLimitBytes } = this.#options.limits
    const count = this.#open?.recipients.length ?? 0
    return (
      count < recipientLimit &&
      this.#envelopeBytes + lineBytes <= envelopeLimitBytes
    )
  }

  #tooMany(): CommandReply {
    this.#spoiled = true
    const text = '452 4.5.3 Too many recipients'
    this.#surplus++
    return this.#surplus > SURPLUS_RECIPIENTS ? this.#error(text) : say(text)
  }

  #data(): CommandReply {
    if (this.#open === null) return this.#misplaced('DATA before MAIL')
    if (this.#open.recipients.length === 0) {
      return this.#misplaced('DATA before RCPT')
    }
    return { text: '354 End data with <CR><LF>.<CR><LF>\r\n', next: 'data' }
  }

  // RFC 3030: a refused client sends the chunk all the same. It is discarded
  // here, so that it is not read as commands.
  #bdat(sizeBytes: number): CommandReply {
    const answer = this.#error('502 5.5.1 Command not implemented')
    if (answer.next === 'close' || sizeBytes === 0) return answer
    return { ...answer, next: 'skip', skipBytes: sizeBytes }
  }

  #misplaced(what: string): CommandReply {
    return this.#error(
      this.#spoiled
        ? '451 4.5.1 Not after what was refused'
        : `503 5.5.1 ${what}`,
    )
  }

  #error(text: string): CommandReply {
    this.#errors++
    return this.#errors > this.#options.limits.errorLimit
      ? close('421 4.7.0 Too many errors', 'too many errors')
      : say(text)
  }

  #useless(text: string): CommandReply {
    this.#junk++
    return this.#junk > this.#options.limits.junkLimit
      ? close('421 4.7.0 Too many commands without a message', 'too much junk')
      : say(text)
  }

  #reset(): void {
    this.#open = null
    this.#xforward = {}
    this.#spoiled = false
    this.#envelopeBytes = 0
  }
}

const OK_SENDER = say('250 2.1.0 Ok')
const OK_RECIPIENT = say('250 2.1.5 Ok')
