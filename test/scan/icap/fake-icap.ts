/*
 * NAME
 *   fake-icap - an ICAP server that answers with what the test tells it
 *
 * DESCRIPTION
 *   Reads requests strictly, as servers do that count: the offsets of Encapsulated
 *   and the sizes of chunks must be exact. OPTIONS are answered by `options`, each
 *   other request by `answer`.
 */
import net from 'node:net'
import { join } from 'node:path'
import { scratchFolder, type Teardown } from '../../helper/folder.js'

export interface Asked {
  readonly method: string
  /** Lines of the ICAP header. */
  readonly lines: readonly string[]
  /** Lines of the encapsulated HTTP headers, with an empty one after each. */
  readonly http: readonly string[]
  readonly body: Buffer
  /** The number of its connection, from 1. */
  readonly connection: number
}

export type Answer = (socket: net.Socket, asked: Asked) => void

export interface FakeIcap {
  /** As the option `address` takes it. */
  readonly address: string
  readonly asked: readonly Asked[]
  readonly connections: () => number
  /** Open now, and the most that were. */
  readonly open: () => number
  readonly mostOpen: () => number
  /** What was no request; none is good. */
  readonly faults: readonly string[]
  /** Ends all connections. */
  cut(): void
}

/** The text, on a connection that stays open. */
export const saying =
  (text: string): Answer =>
  socket =>
    void socket.write(text)

/** An answer with such header lines. */
export const icap = (status: string, ...lines: readonly string[]): string =>
  `${[`ICAP/1.0 ${status}`, ...lines].join('\r\n')}\r\n\r\n`

export const CLEAN = icap('204 No Content', 'ISTag: "1"')

export const OPTIONS = icap(
  '200 OK',
  ...['Methods: RESPMOD, REQMOD', 'Service: Fake/1.0', 'ISTag: "1"'],
  ...['Allow: 204', 'Preview: 1024', 'Encapsulated: null-body=0'],
)

/** An answer 200 with an encapsulated HTTP response. */
export const answered = (
  http: readonly string[],
  body: Buffer | string,
  ...lines: readonly string[]
): string => encapsulated('res', http, body, lines)

/** The same with a request, as REQMOD has it. */
export const passedOn = (
  http: readonly string[],
  body: Buffer | string,
): string => encapsulated('req', http, body, [])

const encapsulated = (
  kind: 'res' | 'req',
  http: readonly string[],
  body: Buffer | string,
  lines: readonly string[],
): string => {
  const head = `${http.join('\r\n')}\r\n\r\n`
  const places = `Encapsulated: ${kind}-hdr=0, ${kind}-body=${head.length}`
  const text = Buffer.from(body as string, 'latin1').toString('latin1')
  const chunk = text === '' ? '' : `${text.length.toString(16)}\r\n${text}\r\n`
  return `${icap('200 OK', ...lines, places)}${head}${chunk}0\r\n\r\n`
}

/** An answer with what was sent: clean, of servers without 204. */
export const echo: Answer = (socket, { body, method }) => {
  const text =
    method === 'REQMOD'
      ? passedOn(['POST / HTTP/1.1'], body)
      : answered(['HTTP/1.1 200 OK'], body)
  socket.write(text, 'latin1')
}

export const fakeIcap = async (
  t: Teardown,
  answer: Answer,
  {
    options = saying(OPTIONS),
    place = 'tcp',
    service = '/scan',
  }: {
    readonly options?: Answer
    readonly place?: 'tcp' | 'unix'
    readonly service?: string
  } = {},
): Promise<FakeIcap> => {
  const asked: Asked[] = []
  const faults: string[] = []
  const sockets = new Set<net.Socket>()
  let connections = 0
  let mostOpen = 0
  const server = net.createServer(socket => {
    const connection = ++connections
    let chunks: Buffer[] = []
    sockets.add(socket)
    mostOpen = Math.max(mostOpen, sockets.size)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // the client may go at any time
    socket.on('data', chunk => {
      chunks.push(chunk)
      try {
        // Each request ends so; a large one is looked at once.
        const end = Buffer.concat(chunks.slice(-4)).subarray(-4)
        if (end.toString('latin1') !== '\r\n\r\n') return
        const bytes = Buffer.concat(chunks)
        const found = requestIn(bytes)
        chunks = [bytes.subarray(found?.size ?? 0)]
        if (found === null) return
        const it = { ...found.request, connection }
        asked.push(it)
        if (it.method === 'OPTIONS') options(socket, it)
        else answer(socket, it)
      } catch (error) {
        faults.push((error as Error).message)
        socket.destroy()
      }
    })
  })
  const path = join(scratchFolder(t, 'icap'), 'icap.sock')
  const where = place === 'unix' ? { path } : { host: '127.0.0.1', port: 0 }
  await new Promise<void>(resolve => server.listen(where, resolve))
  const cut = () => sockets.forEach(socket => socket.destroy())
  t.teardown(() => {
    cut()
    server.close()
  })
  const bound = server.address()
  const base =
    typeof bound === 'object' && bound !== null
      ? `icap://127.0.0.1:${bound.port}`
      : `icap://unix:${path}:`
  return {
    ...{ address: `${base}${service}`, asked, faults, cut },
    connections: () => connections,
    open: () => sockets.size,
    mostOpen: () => mostOpen,
  }
}

/** Null where it is not whole yet. */
export const requestIn = (
  bytes: Buffer,
): {
  readonly request: Omit<Asked, 'connection'>
  readonly size: number
} | null => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const lines = bytes.toString('latin1', 0, end).split('\r\n')
  const [, method = ''] =
    /^(OPTIONS|RESPMOD|REQMOD) icap:\/\/\S+ ICAP\/1\.0$/.exec(lines[0] ?? '') ??
    []
  if (method === '') throw new Error(`no request line: ${lines[0]}`)
  const places = lines.find(line => /^Encapsulated:/i.test(line)) ?? ''
  const offsets = [...places.matchAll(/([a-z]+-[a-z]+)=(\d+)/g)].map(
    ([, name = '', at]) => ({ name, at: Number(at) }),
  )
  const last = offsets.at(-1)
  if (last === undefined) throw new Error(`no Encapsulated: ${lines}`)
  const start = end + 4
  if (bytes.length < start + last.at) return null
  const http = offsets.slice(0, -1).flatMap(({ at }, i) => {
    const next = start + (offsets[i + 1]?.at ?? 0)
    const text = bytes.toString('latin1', start + at, next)
    if (!text.endsWith('\r\n\r\n')) throw new Error(`wrong offset: ${text}`)
    if (/[^\r]\n|\r[^\n]|[^\x20-\x7e\r\n]/.test(text))
      throw new Error(`no header: ${text}`)
    return text.slice(0, -2).split('\r\n')
  })
  const common = { method, lines, http }
  if (last.name === 'null-body') {
    const size = start + last.at
    return { request: { ...common, body: Buffer.alloc(0) }, size }
  }
  const chunks = chunksIn(bytes, start + last.at)
  return (
    chunks && { request: { ...common, body: chunks.body }, size: chunks.end }
  )
}

const chunksIn = (
  bytes: Buffer,
  start: number,
): { readonly body: Buffer; readonly end: number } | null => {
  const chunks: Buffer[] = []
  for (let at = start; ;) {
    const end = bytes.indexOf('\r\n', at)
    if (end < 0) return null
    const line = bytes.toString('latin1', at, end)
    if (!/^[0-9a-f]+$/.test(line)) throw new Error(`no chunk: ${line}`)
    const size = parseInt(line, 16)
    const after = end + 2 + size
    if (bytes.length < after + 2) return null
    if (bytes.toString('latin1', after, after + 2) !== '\r\n')
      throw new Error('wrong size of a chunk')
    if (size === 0) return { body: Buffer.concat(chunks), end: after + 2 }
    chunks.push(bytes.subarray(end + 2, after))
    at = after + 2
  }
}
