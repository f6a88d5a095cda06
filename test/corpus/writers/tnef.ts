/*
 * NAME
 *   tnef - winmail.dat as Outlook and Exchange write it
 *
 * DESCRIPTION
 *   Writes the format of [MS-OXTNEF]: attributes of the message, its MAPI
 *   properties with the text as uncompressed RTF, then each attachment as
 *   rendering data, title, bytes and properties with the long name.
 */

import { crc32 } from 'node:zlib'
import { rtf } from './files.js'

/** A file inside winmail.dat. */
export interface TnefFile {
  readonly name: string
  readonly data: Buffer
}

/** What the message is; `messageClass` is `IPM.Note` unless said otherwise. */
export interface TnefOptions {
  readonly subject: string
  readonly text: string
  readonly messageClass?: string
  readonly files?: readonly TnefFile[]
}

/** The bytes of a winmail.dat. */
export function tnef(options: TnefOptions): Buffer {
  const { subject, text, messageClass = 'IPM.Note', files = [] } = options
  return Buffer.concat([
    uint32(0x223e9f78),
    uint16(0x0017),
    attribute(1, 0x00089006, uint32(0x00010000)),
    attribute(1, 0x00069007, Buffer.concat([uint32(1252), uint32(0)])),
    attribute(1, 0x00078008, zeroEnded(oldClass(messageClass))),
    attribute(1, 0x0004800d, uint16(2)),
    attribute(1, 0x00018004, zeroEnded(subject)),
    attribute(1, 0x00038005, DATE),
    attribute(1, 0x00069003, messageProperties(subject, text, messageClass)),
    ...files.map(attachment),
  ])
}

/** The class in the words of Microsoft Mail, which the attribute keeps. */
function oldClass(messageClass: string): string {
  return messageClass === 'IPM.Schedule.Meeting.Request'
    ? 'IPM.Microsoft Schedule.MtgReq'
    : messageClass.replace('IPM.', 'IPM.Microsoft Mail.')
}

function attachment({ name, data }: TnefFile): Buffer {
  const rendering = Buffer.from(`0100ffffffff${'00'.repeat(8)}`, 'hex')
  return Buffer.concat([
    attribute(2, 0x00069002, rendering),
    attribute(2, 0x00018010, zeroEnded(shortName(name))),
    attribute(2, 0x0006800f, data),
    attribute(2, 0x00038013, DATE),
    attribute(
      2,
      0x00069005,
      properties([
        [0x3705, uint32Property(1)],
        [0x3704, stringProperty(shortName(name))],
        [0x3707, unicodeProperty(name)],
      ]),
    ),
  ])
}

function messageProperties(
  subject: string,
  text: string,
  messageClass: string,
): Buffer {
  return properties([
    [0x001a, stringProperty(messageClass)],
    [0x0037, unicodeProperty(subject)],
    [0x1009, binaryProperty(rawRtf(rtf(text)))],
  ])
}

/** Compressed RTF, [MS-OXRTFCP], in its form without compression. */
function rawRtf(document: Buffer): Buffer {
  return Buffer.concat([
    uint32(document.length + 12),
    uint32(document.length),
    Buffer.from('MELA'),
    uint32(0),
    document,
  ])
}

/** 5 March 2019, 12:30:00, a Tuesday. */
const DATE = Buffer.from('e307030005000c001e0000000200', 'hex')

function attribute(level: number, tag: number, data: Buffer): Buffer {
  const sum = data.reduce((total, byte) => (total + byte) & 0xffff, 0)
  return Buffer.concat([
    Buffer.of(level),
    uint32(tag),
    uint32(data.length),
    data,
    uint16(sum),
  ])
}

/** The type of a MAPI property and its value as TNEF lays it out. */
type Property = readonly [type: number, value: Buffer]

function properties(
  list: readonly (readonly [id: number, property: Property])[],
): Buffer {
  return Buffer.concat([
    uint32(list.length),
    ...list.flatMap(([id, [type, value]]) => [uint16(type), uint16(id), value]),
  ])
}

function uint32Property(value: number): Property {
  return [0x0003, uint32(value)]
}

function stringProperty(text: string): Property {
  return [0x001e, counted(zeroEnded(text))]
}

function unicodeProperty(text: string): Property {
  return [0x001f, counted(Buffer.from(`${text}\0`, 'utf16le'))]
}

function binaryProperty(data: Buffer): Property {
  return [0x0102, counted(data)]
}

function counted(data: Buffer): Buffer {
  return Buffer.concat([
    uint32(1),
    uint32(data.length),
    data,
    Buffer.alloc((4 - (data.length % 4)) % 4),
  ])
}

/** An 8.3 name: what attAttachTitle shows to old readers. */
function shortName(name: string): string {
  const [, base = name, extension = ''] = /^(.*?)(\.[^.]*)?$/.exec(name) ?? []
  const plain = base.replaceAll(/[^A-Za-z0-9_-]/g, '')
  if (plain === base && base.length <= 8) return name
  const number = (crc32(Buffer.from(name)) % 9) + 1
  return `${plain.slice(0, 6).toUpperCase()}~${number}${extension.slice(0, 4).toUpperCase()}`
}

function zeroEnded(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'latin1')
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
