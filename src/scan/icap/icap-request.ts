/*
 * NAME
 *   icap-request - what an ICAP server is sent
 *
 * DESCRIPTION
 *   OPTIONS, and the question about one object: RESPMOD as if a web server had
 *   answered with it, or REQMOD as if someone had posted it. The encapsulated
 *   HTTP header is exact to the byte; servers count (RFC 3507, 4.4).
 *
 *   There is no preview: an antivirus wants all of a file.
 *
 *   Pure.
 *
 * SECURITY
 *   Nothing of the message or its envelope is in a request line, a URL or the name
 *   of a header line. A file name is in one value, and there every byte that is
 *   not a letter, a digit, or one of `._-` is `%` and two digits. A type is one
 *   of ours, that was detected.
 */

import { VERSION } from '../../version.js'
import type { IcapAddress } from './icap-address.js'

export const ICAP_METHODS = ['RESPMOD', 'REQMOD'] as const

export type IcapMethod = (typeof ICAP_METHODS)[number]

/** What is said of an object. */
export interface ObjectLabel {
  /** As its sender calls it; '' if it has no name. */
  readonly fileName: string
  /** `type/subtype`, detected; '' when unknown. */
  readonly type: string
  readonly size: number
}

export function optionsRequest(address: IcapAddress): Buffer {
  return Buffer.from(
    linesOf([...commonLines('OPTIONS', address), 'Encapsulated: null-body=0']),
  )
}

/** Everything before the body, which is sent in chunks. */
export function questionHead(
  method: IcapMethod,
  address: IcapAddress,
  label: ObjectLabel,
): Buffer {
  const body = bodyLines(label)
  const [request, response] =
    method === 'RESPMOD'
      ? [linesOf([`GET ${OBJECT_URL} HTTP/1.1`, HOST]), linesOf([OK, ...body])]
      : [linesOf([`POST ${OBJECT_URL} HTTP/1.1`, HOST, ...body]), '']
  const all = request.length + response.length
  const places =
    method === 'RESPMOD'
      ? `req-hdr=0, res-hdr=${request.length}, res-body=${all}`
      : `req-hdr=0, req-body=${all}`
  const own = linesOf([
    ...commonLines(method, address),
    'Allow: 204',
    `Encapsulated: ${places}`,
  ])
  // All of it is ASCII.
  return Buffer.from(own + request + response, 'latin1')
}

const OK = 'HTTP/1.1 200 OK'
/** No such host exists (RFC 6761). */
const HOST = 'Host: postsift.invalid'
const OBJECT_URL = 'http://postsift.invalid/object'

function commonLines(
  method: string,
  { uri, host }: IcapAddress,
): readonly string[] {
  return [
    `${method} ${uri} ICAP/1.0`,
    `Host: ${host}`,
    `User-Agent: Postsift/${VERSION}`,
  ]
}

function bodyLines({ fileName, type, size }: ObjectLabel): readonly string[] {
  const known = TYPE.test(type) ? type : 'application/octet-stream'
  const name = encodedName(fileName)
  return [
    `Content-Type: ${known}`,
    `Content-Length: ${size}`,
    ...(name === ''
      ? []
      : [`Content-Disposition: attachment; filename*=UTF-8''${name}`]),
  ]
}

const TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/u

const NAME_LIMIT_BYTES = 200

/** RFC 8187. The end of a long name, where its extension is. */
function encodedName(name: string): string {
  const bytes = Buffer.from(name).subarray(-NAME_LIMIT_BYTES)
  return Array.from(bytes, byte => {
    const char = String.fromCharCode(byte)
    if (/[A-Za-z0-9._-]/u.test(char)) return char
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

function linesOf(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}
