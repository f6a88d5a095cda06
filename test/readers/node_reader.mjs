/*
 * Readers that npm has; the argument says which. See readers.ts for what is
 * read and said.
 */
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'

const NEEDLE = Buffer.from(process.env.READER_NEEDLE, 'base64')

const READERS = {
  mailparser: async () => {
    const { simpleParser } = await import('mailparser')
    const options = {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
    }
    return async message => {
      const { attachments, text, html } = await simpleParser(message, options)
      return [
        ...attachments.map(it => entry([it.filename], it.content)),
        entry([], Buffer.from(`${text ?? ''}${html || ''}`)),
      ]
    }
  },
  'postal-mime': async () => {
    const { default: PostalMime } = await import('postal-mime')
    return async message => {
      const options = { attachmentEncoding: 'arraybuffer' }
      const read = await new PostalMime(options).parse(message)
      return [
        ...read.attachments.map(it =>
          entry([it.filename], Buffer.from(it.content)),
        ),
        entry([], Buffer.from(`${read.text ?? ''}${read.html ?? ''}`)),
      ]
    }
  },
  'emailjs-mime-parser': async () => {
    const { default: made } = await import('emailjs-mime-parser')
    const parse = made.default ?? made
    return message => [...nodesOf(parse(new Uint8Array(message)))]
  },
}

function* nodesOf(node) {
  const of = name => node.headers?.[name]?.[0]?.params ?? {}
  const names = [
    of('content-disposition').filename,
    of('content-type').name,
    of('content-disposition').name,
  ]
  yield entry(names, Buffer.from(node.content ?? []))
  for (const child of node.childNodes ?? []) yield* nodesOf(child)
}

function entry(names, body) {
  const digest = createHash('sha256').update(body).digest('hex')
  const known = names.filter(it => typeof it === 'string' && it !== '')
  return [known, digest, body.includes(NEEDLE)]
}

const read = await READERS[process.argv[2]]()

for await (const line of createInterface({ input: process.stdin })) {
  const found = []
  for (const message of line.split(' ')) {
    try {
      found.push(await read(Buffer.from(message, 'base64')))
    } catch {
      found.push([])
    }
  }
  process.stdout.write(`${JSON.stringify(found)}\n`)
}
