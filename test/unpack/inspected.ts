/*
 * NAME
 *   inspected - what the filter says of a file in a message
 *
 * DESCRIPTION
 *   The engine's own inspect() with the scanners of the shipped configuration.
 */
import { tmpdir } from 'node:os'
import { startDeadline } from '../../src/util/deadline.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import type { Finding } from '../../src/mail/finding.js'
import type { Message } from '../../src/mail/message.js'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'
import { inspect, type InspectTools } from '../../src/inspect.js'
import { spool } from '../../src/spool/spool.js'
import { attachmentMessage } from '../helper/eicar.js'
import { scannersOf } from '../scan/sample.js'

export interface Inspected {
  readonly message: Message
  readonly findings: readonly Finding[]
  /** The classes of the findings, each once, sorted. */
  readonly classes: readonly string[]
}

export interface InspectOptions {
  readonly filename?: string
  readonly text?: string
  readonly subject?: string
  /** As after `-o`: `scanner.attachment-path.banned_paths=*.zip/*`. */
  readonly overrides?: readonly string[]
  readonly limits?: Partial<InspectTools['limits']>
}

/** A file attached to a message. */
export const inspectFile = async (
  content: Buffer,
  options: InspectOptions = {},
): Promise<Inspected> => {
  const { filename = 'a.zip', text, subject, ...rest } = options
  const message = attachmentMessage({
    filename,
    content,
    ...(text === undefined ? {} : { text }),
    ...(subject === undefined ? {} : { subject }),
  })
  return inspectMessage(message, rest)
}

export const inspectMessage = async (
  message: Buffer,
  { overrides = [], limits = {} }: InspectOptions = {},
): Promise<Inspected> => {
  const memoryLimitBytes = 1024 * 1024
  const spooled = await spool([message], { folder: tmpdir(), memoryLimitBytes })
  const deadline = startDeadline('test', 600)
  const scanners = await scannersOf(overrides)
  try {
    const tools = {
      scanners,
      policy: POLICY,
      limits: { ...LIMITS, ...limits },
      scanTimeLimitSeconds: 600,
    }
    const { message, findings } = await inspect(
      ENVELOPE,
      spooled,
      tools,
      deadline.signal,
    )
    const classes = [...new Set(findings.map(it => it.class))].sort()
    return { message, findings, classes }
  } finally {
    scanners.forEach(scanner => scanner.close())
    deadline.close()
    spooled.close()
  }
}

const ENVELOPE = makeEnvelope({
  id: 'ID',
  sender: '',
  recipients: [],
  arrivedAt: 0,
})

const POLICY = {
  actions: Object.fromEntries(
    VERDICT_CLASSES.map(it => [it, { action: 'pass', source: 'test' }]),
  ),
  rules: [],
} as unknown as InspectTools['policy']

/** The defaults of the configuration. */
const LIMITS: InspectTools['limits'] = {
  parts: 1500,
  bytes: 300 * 1024 * 1024,
  depth: 50,
  containers: 14,
  messageBytes: 100 * 1024 * 1024,
}
