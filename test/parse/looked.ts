/*
 * NAME
 *   looked - what parse sees in a message, however it is held
 *
 * DESCRIPTION
 *   look() reads a message with all that is nested in it. check() does so three
 *   times: from a file, attached to another message, and attached in base64
 *   with CRLF; nesting is a way of its own through the code.
 *
 *   What is expected is written in letters: D the payload is found,
 *   A the message is ambiguous, D/A either, D+A both, D-A found and not
 *   ambiguous, C neither.
 */
import { tmpdir } from 'node:os'
import type { Test } from 'tap'
import { Budget, type BudgetLimits } from '../../src/util/budget.js'
import { bytesOf } from '../../src/util/bytes.js'
import { startDeadline } from '../../src/util/deadline.js'
import { Scratch } from '../../src/util/scratch.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import type { Message } from '../../src/mail/message.js'
import { inspect } from '../../src/inspect.js'
import { spool } from '../../src/spool/spool.js'
import { parseMessage, type Parsed } from '../../src/parse/parse.js'
import { EICAR } from '../helper/eicar.js'

export const LIMITS: BudgetLimits = {
  parts: 1500,
  bytes: 300e6,
  depth: 50,
  containers: 14,
}

const POLICY = {
  actions: Object.fromEntries(
    [
      ...['infected', 'banned', 'ambiguous', 'active', 'spam', 'clean'],
      ...['error', 'overlimit', 'damaged', 'encrypted'].map(
        it => `unchecked-${it}`,
      ),
    ].map(it => [it, { action: 'pass', source: 'test' }]),
  ),
  rules: [],
} as unknown as Parameters<typeof inspect>[2]['policy']

export interface LookOptions {
  readonly limits?: Partial<BudgetLimits>
  readonly memoryLimitBytes?: number
}

/** The message with all messages in it, as the engine gives it to scanners. */
export const look = async (
  t: Test,
  message: string | Buffer,
  options: LookOptions = {},
): Promise<Message> => {
  const folder = tmpdir()
  const { memoryLimitBytes = 1e9 } = options
  const bytes = Buffer.from(message as string, 'latin1')
  const spooled = await spool([bytes], { folder, memoryLimitBytes })
  t.teardown(() => spooled.close())
  const deadline = startDeadline('test', 600)
  t.teardown(() => deadline.close())
  const envelope = makeEnvelope({
    id: 'ID',
    sender: '',
    recipients: [],
    arrivedAt: 0,
  })
  const tools = {
    scanners: [],
    policy: POLICY,
    limits: { ...LIMITS, messageBytes: 1e9, ...options.limits },
    scanTimeLimitSeconds: 600,
  }
  return (await inspect(envelope, spooled, tools, deadline.signal)).message
}

/** One message, without those nested in it. */
export const parse = async (
  message: string | Buffer,
  limits: Partial<BudgetLimits> = {},
): Promise<Parsed> =>
  parseMessage(bytesOf(Buffer.from(message as string, 'latin1')), {
    budget: new Budget({ ...LIMITS, ...limits }),
    scratch: new Scratch('/nonexistent', 1e9),
    depth: 0,
    path: '',
    signal: new AbortController().signal,
  })

export type Expected = 'D' | 'A' | 'D/A' | 'D+A' | 'D-A' | 'C' | 'neither'

export type Case = readonly [story: string, message: string, expected: Expected]

/** Whether a part begins with the payload, and little follows it. */
export const hasPayload = ({ parts }: Message): boolean =>
  parts.some(
    ({ content }) =>
      content.size < 200 &&
      content.slice(0, 200).toString('latin1').trim().startsWith(EICAR),
  )

const isAmbiguous = ({ defects }: Message): boolean =>
  defects.some(({ grade }) => grade === 'ambiguous')

export const check = async (
  t: Test,
  [story, message, expected]: Case,
  found = hasPayload,
): Promise<void> => {
  const ways: readonly (readonly [string, string, LookOptions])[] = [
    ['from a file', message, { memoryLimitBytes: 0 }],
    ['attached', attached(message), {}],
    ['in base64', attachedInBase64(message), {}],
  ]
  for (const [way, bytes, options] of ways) {
    const seen = await look(t, bytes, options)
    const is = [found(seen) && 'D', isAmbiguous(seen) && 'A']
    const text = is.filter(it => it !== false).join('+')
    if (!FITS[expected].includes(text)) {
      t.fail(`${story}, ${way}: '${text}' is not ${expected}`, {
        defects: seen.defects.map(({ code, part }) => `${code} ${part}`),
        parts: seen.parts.map(it => [
          `${it.path} ${it.kind} ${it.declaredType} ${it.content.size}`,
          ...it.names,
          it.content.slice(0, 60).toString('latin1'),
        ]),
      })
    }
  }
  t.pass(`${story}: ${expected}`)
}

const FITS: Readonly<Record<Expected, readonly string[]>> = {
  D: ['D', 'D+A'],
  A: ['A', 'D+A'],
  'D/A': ['D', 'A', 'D+A'],
  'D+A': ['D+A'],
  'D-A': ['D'],
  C: [''],
  neither: [''],
}

/** The message as the second part of another. */
export const attached = (message: string): string =>
  outer('Content-Type: message/rfc822', message)

const attachedInBase64 = (message: string): string => {
  const crlf = message.replace(/(?<!\r)\n/g, '\r\n')
  const letters = Buffer.from(crlf, 'latin1').toString('base64')
  const lines = letters.replace(/.{76}(?=.)/g, '$&\n')
  const encoding = 'Content-Transfer-Encoding: base64'
  return outer(`Content-Type: message/rfc822\n${encoding}`, lines)
}

const outer = (fields: string, body: string): string =>
  [
    'Subject: outer',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="the=outer/boundary"',
    '',
    '--the=outer/boundary',
    '',
    'See the message.',
    '--the=outer/boundary',
    fields,
    '',
    body,
    '--the=outer/boundary--',
    '',
  ].join('\n')
