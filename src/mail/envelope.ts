/*
 * NAME
 *   envelope - who sends a message to whom, and how it came in
 *
 * DESCRIPTION
 *   Addresses are text as it came, without the angle brackets, and are never
 *   altered: quoted local parts keep their quotes. The null sender is ''.
 *   Client attributes are those of the first hop, as XFORWARD gives them;
 *   '' where no one told us.
 */

export type Stage = 'after-queue' | 'before-queue'
export type Origin = 'inbound' | 'submission'
/** Whether each recipient gets an answer of its own (LMTP), or all share one. */
export type Answers = 'each' | 'one'

export interface Recipient {
  readonly address: string
  /** DSN parameters as they came, still in xtext (RFC 3461 4.1, 4.2). */
  readonly notify?: string
  readonly orcpt?: string
}

/** The SMTP client that gave the message to Postfix (XFORWARD_README). */
export interface Client {
  readonly name: string
  readonly address: string
  readonly port: string
  readonly helo: string
  readonly protocol: string
  /** LOCAL or REMOTE. */
  readonly source: string
}

export interface Envelope {
  /** Ours: names the message in our log, fields and replies. */
  readonly id: string
  /** Postfix's; '' where it gave none (then there is no journal key). */
  readonly queueId: string
  readonly sender: string
  readonly recipients: readonly Recipient[]
  readonly client: Client
  /** The authenticated user, '' when there is none or no one told the name. */
  readonly saslUsername: string
  /** Whether the client has logged in. */
  readonly isAuthenticated: boolean
  /** Whether our own Postfix gave us the message, so that the topmost trace field
   * is its own. */
  readonly isFromPostfix: boolean
  /** The address of the host whose connection brought the message; '' where it
   * was none. Default ''. */
  readonly peer?: string
  readonly stage: Stage
  readonly origin: Origin
  readonly answers: Answers
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number
  /** MAIL parameters as they came (RFC 6152, 6531, 3461); '' when absent. */
  readonly body: '' | '7BIT' | '8BITMIME'
  readonly smtputf8: boolean
  /** The trace field of our own Postfix says that SMTPUTF8 was declared to it:
   * pipe(8) does not tell. Default false. */
  readonly isTracedUtf8?: boolean
  readonly ret: string
  readonly envid: string
}

export const NULL_SENDER = ''

export const UNKNOWN_CLIENT: Client = {
  name: '',
  address: '',
  port: '',
  helo: '',
  protocol: '',
  source: '',
}

/** An Envelope from what a way in knows; the rest is empty. */
export function makeEnvelope(
  known: Pick<Envelope, 'id' | 'sender' | 'recipients' | 'arrivedAt'> &
    Partial<Envelope>,
): Envelope {
  return {
    queueId: '',
    client: UNKNOWN_CLIENT,
    saslUsername: '',
    isAuthenticated: (known.saslUsername ?? '') !== '',
    isFromPostfix: false,
    stage: 'after-queue',
    origin: 'inbound',
    answers: 'one',
    body: '',
    smtputf8: false,
    ret: '',
    envid: '',
    ...known,
  }
}

/** Whose mail it is, as far as someone can be told from others. */
export function submitterOf(envelope: Envelope): string {
  const { client, saslUsername, sender } = envelope
  return saslUsername || client.address || sender
}
