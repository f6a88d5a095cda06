/*
 * NAME
 *   other-readers - what other libraries read in a message, part by part
 *
 * DESCRIPTION
 *   mailparser and postal-mime say which files and which text they see; Python's
 *   email, in one process for all messages, says what is at which place.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'

export interface Files {
  /** Digests, in order. */
  readonly files: readonly string[]
  readonly text: string
  readonly html: string
}

export async function readByMailparser(bytes: Buffer): Promise<Files> {
  const options = {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  }
  const read = await simpleParser(bytes, options)
  return {
    files: read.attachments.map(it => digest(it.content)),
    text: read.text ?? '',
    html: typeof read.html === 'string' ? read.html : '',
  }
}

export async function readByPostalMime(bytes: Buffer): Promise<Files> {
  const read = await PostalMime.parse(bytes)
  return {
    files: read.attachments.map(({ content }) =>
      digest(
        typeof content === 'string'
          ? content
          : new Uint8Array(content as never),
      ),
    ),
    text: read.text ?? '',
    html: read.html ?? '',
  }
}

/** Path and digest of each leaf, for each message. */
export type Leaves = readonly (readonly [string, string])[]

export async function readByPython(
  messages: readonly Buffer[],
): Promise<readonly Leaves[]> {
  const script = join(import.meta.dirname, 'python_parts.py')
  const child = spawn('/usr/bin/python3', ['-I', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.setEncoding('latin1').on('data', (it: string) => (out += it))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  const lines = messages.map(it => `${it.toString('base64')}\n`)
  child.stdin.end(lines.join(''))
  const status = await ended
  if (status !== 0) throw new Error(`python3 ended with ${status}`)
  return out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Leaves)
}

function digest(content: Buffer | Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}
