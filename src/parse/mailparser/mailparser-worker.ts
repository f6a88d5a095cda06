/*
 * NAME
 *   mailparser-worker - mailparser, in a thread that may be ended
 *
 * DESCRIPTION
 *   Takes one message after the other from its parent, window by window, and
 *   gives mailparser's reading back: attachments as they come, text at the end.
 *   All that mailparser would do for a person's eyes (links, HTML to text) is
 *   off: that is where its time goes.
 *
 * SECURITY
 *   Hostile bytes in a library that is not ours. All its effects stay in this
 *   thread: the parent ends the thread when it takes too long, and a full heap
 *   ends the thread and not the process.
 */

import { Readable } from 'node:stream'
import { parentPort, type MessagePort } from 'node:worker_threads'
import { MailParser } from 'mailparser'

/** The parent's messages. `begin` comes first, `end` last; or `begin` alone, with
 * all of a message that fits in a window. */
export type ToThread =
  | {
      readonly type: 'begin'
      readonly partLimit: number
      /** The first window. */
      readonly bytes: Uint8Array
      readonly isAll: boolean
    }
  | { readonly type: 'window'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }

/** The thread's messages. `more` asks for the next window, `done` is last. */
export type FromThread =
  | { readonly type: 'more' }
  | {
      readonly type: 'attachment'
      readonly name: string | null
      readonly declaredType: string
      readonly bytes: Uint8Array
      /** False where mailparser gave up in the middle of it. */
      readonly whole: boolean
    }
  | {
      readonly type: 'done'
      readonly subject: string
      readonly from: string
      readonly text: string
      readonly html: string
      readonly failed: boolean
    }

const OPTIONS = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  checksumAlgo: false,
  maxHeadSize: 4 * 1024 * 1024,
}

if (parentPort !== null) serve(parentPort)

/** Reads what comes by the port. The build does it without a thread. */
export function serve(port: MessagePort): void {
  const say = (message: FromThread): void => port.postMessage(message)
  let source: Readable | null = null
  port.on('message', (message: ToThread) => {
    switch (message.type) {
      case 'begin':
        source = sourceOf(message, () => say({ type: 'more' }))
        read(source, message.partLimit, say)
        break
      case 'window':
        source?.push(Buffer.from(message.bytes))
        break
      case 'end':
        source?.push(null)
    }
  })
}

function sourceOf(
  { bytes, isAll }: ToThread & { readonly type: 'begin' },
  more: () => void,
): Readable {
  const source = new Readable({ read: more })
  if (bytes.length > 0) source.push(Buffer.from(bytes))
  if (isAll) source.push(null)
  return source
}

type Say = (message: FromThread) => void

function read(input: Readable, partLimit: number, say: Say): void {
  const options = { ...OPTIONS, maxChildNodes: partLimit }
  const parser = new MailParser(options as object)
  const reading = { subject: '', from: '', text: '', html: '' }
  let over = false
  const finish = (failed: boolean): void => {
    if (over) return
    over = true
    input.destroy()
    say({ type: 'done', ...reading, failed })
  }
  parser.on('headers', headers => {
    reading.subject = String(headers.get('subject') ?? '')
    reading.from = addressText(headers.get('from'))
  })
  parser.on('data', data => {
    if (data.type === 'text') {
      reading.text += data.text ?? ''
      reading.html += typeof data.html === 'string' ? data.html : ''
      return
    }
    // A broken field may come as an object, against its declared type.
    const type: unknown = data.contentType
    const declaredType = typeof type === 'string' ? type : ''
    const given: unknown = data.filename
    const name = typeof given === 'string' ? given : null
    gather(data.content as Readable, (bytes, whole) => {
      say({ type: 'attachment', name, declaredType, bytes, whole })
      // mailparser goes on only after the content was read and released.
      data.release?.()
    })
  })
  parser.on('error', () => finish(true))
  parser.on('end', () => finish(false))
  input.pipe(parser)
}

function gather(
  content: Readable,
  keep: (bytes: Buffer, whole: boolean) => void,
): void {
  const chunks: Buffer[] = []
  content.on('data', (chunk: Buffer) => chunks.push(chunk))
  content.once('error', () => keep(Buffer.concat(chunks), false))
  content.once('end', () => keep(Buffer.concat(chunks), true))
}

function addressText(value: unknown): string {
  return typeof value === 'object' && value !== null && 'text' in value
    ? String(value.text)
    : ''
}
