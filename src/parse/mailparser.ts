/*
 * NAME
 *   mailparser - a second opinion on a message
 *
 * DESCRIPTION
 *   mailparser's reading: text with its charsets decoded, addresses, and the
 *   attachments that it sees. It is asked where our own reading found something
 *   odd. All that it would do for a person's eyes (links, HTML to text) is off:
 *   that is where its time goes.
 *
 * DIAGNOSTICS
 *   Never throws on bad mail: `failed` says that it gave up, and what it had
 *   seen by then still counts.
 *
 * SECURITY
 *   Hostile bytes in a library that is not ours: limits are set, the signal
 *   ends it, every error is caught.
 */

import { Readable } from 'node:stream'
import { MailParser } from 'mailparser'
import { orAbort } from '../util/deadline.js'
import { bytesOf, windows, type Bytes } from '../util/bytes.js'
import { printable } from '../util/text.js'
import type { TextReading } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import { joinPath, leafPart, type ParseContext } from './leaf.js'

export interface SecondReading {
  readonly reading: TextReading | null
  readonly parts: readonly Part[]
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

export async function readWithMailparser(
  bytes: Bytes,
  context: ParseContext,
): Promise<SecondReading> {
  const { limits } = context.budget
  const options = { ...OPTIONS, maxChildNodes: limits.parts }
  const parser = new MailParser(options as object)
  const reading = { subject: '', from: '', text: '', html: '' }
  const parts: Part[] = []
  let cut = false
  const done = new Promise<boolean>(resolve => {
    parser.on('headers', headers => {
      reading.subject = printable(String(headers.get('subject') ?? ''))
      reading.from = printable(addressText(headers.get('from')))
    })
    parser.on('data', data => {
      if (data.type === 'text') {
        reading.text += data.text ?? ''
        reading.html += typeof data.html === 'string' ? data.html : ''
        return
      }
      keepAttachment(data.content as Readable, context, (content, whole) => {
        if (!whole) cut = true
        const path = joinPath(context.path, `mailparser.${parts.length + 1}`)
        parts.push(
          leafPart({
            path,
            content,
            names: data.filename === undefined ? [] : [data.filename],
            declaredType: data.contentType ?? '',
            charset: '',
            fields: [],
            range: null,
          }),
        )
        data.release?.()
      })
    })
    parser.on('error', () => resolve(true))
    parser.on('end', () => resolve(false))
  })
  const source = Readable.from(windows(bytes), { objectMode: false })
  source.on('error', error => parser.destroy(error))
  source.pipe(parser)
  try {
    const failed = await orAbort(done, context.signal)
    return { reading, parts, failed: failed || cut }
  } finally {
    source.destroy()
    parser.destroy()
  }
}

// mailparser goes on only after the content was read and released.
function keepAttachment(
  content: Readable,
  context: ParseContext,
  keep: (content: Bytes, whole: boolean) => void,
): void {
  const chunks: Buffer[] = []
  let within = true
  content.on('data', (chunk: Buffer) => {
    within &&= context.budget.takeBytes(chunk.length)
    if (within) chunks.push(chunk)
  })
  content.once('error', () => keep(bytesOf(Buffer.concat(chunks)), false))
  content.once('end', () => keep(bytesOf(Buffer.concat(chunks)), within))
}

function addressText(value: unknown): string {
  return typeof value === 'object' && value !== null && 'text' in value
    ? String(value.text)
    : ''
}
