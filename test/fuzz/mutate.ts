/*
 * NAME
 *   mutate - a message becomes another, as someone who knows MIME would do it
 *
 * DESCRIPTION
 *   Each change knows what it changes: delimiters, header lines, parameters,
 *   encodings, line ends, the bytes of an encoded body. What comes of a seed
 *   number is always the same.
 */
import type { Random } from './random.js'
import { JUNK, WORDS } from './words.js'

const LIMIT_BYTES = 256 * 1024
const MOST_CHANGES = 6

/** One of the messages, changed in one to six places. */
export function mutated(seeds: readonly string[], random: Random): string {
  let text = random.pick(seeds)
  for (let count = 1 + random.upTo(MOST_CHANGES); count > 0; count--) {
    const changed = random.pick(CHANGES)(text, random, seeds)
    if (changed.length <= LIMIT_BYTES) text = changed
  }
  return text
}

type Change = (text: string, random: Random, seeds: readonly string[]) => string

/** Those that are listed twice are made twice as often. */
const CHANGES: readonly Change[] = [
  insertWord,
  insertWord,
  replaceWord,
  deleteSome,
  flipBytes,
  changeLineEnd,
  changeLineEnd,
  duplicateLine,
  moveLine,
  deleteLine,
  foldLine,
  changeCase,
  changeDelimiter,
  changeDelimiter,
  changeParameter,
  changeParameter,
  changeEncoding,
  changeEncoding,
  changeBase64,
  changeBase64,
  changeDecoded,
  splice,
  truncate,
  repeatBlock,
  nest,
]

const put = (text: string, at: number, cut: number, word: string): string =>
  text.slice(0, at) + word + text.slice(at + cut)

function insertWord(text: string, random: Random): string {
  return put(text, random.upTo(text.length + 1), 0, random.pick(WORDS))
}

function replaceWord(text: string, random: Random): string {
  const at = random.upTo(text.length)
  return put(text, at, random.upTo(12), random.pick(WORDS))
}

function deleteSome(text: string, random: Random): string {
  return put(text, random.upTo(text.length), random.upTo(40), '')
}

function flipBytes(text: string, random: Random): string {
  const bytes = Buffer.from(text, 'latin1')
  for (let count = 1 + random.upTo(8); count > 0 && bytes.length > 0; count--) {
    bytes[random.upTo(bytes.length)] = random.upTo(256)
  }
  return bytes.toString('latin1')
}

function changeLineEnd(text: string, random: Random): string {
  const at = text.indexOf('\n', random.upTo(text.length + 1))
  return at < 0 ? `${text}\n` : put(text, at, 1, random.pick(LINE_ENDS))
}

const LINE_ENDS = [
  ...['', '\r', '\r\n', '\n\n', '\n\n\n', ' \n', '\t\n', '\n ', '\n\t', '\r\r'],
  ...['\n\r', '\0\n', '\v\n', '\f\n', '\x85', '\n \n', '\r \n', '=\n', '==\n'],
]

function duplicateLine(text: string, random: Random): string {
  const line = lineAt(text, random)
  const other = lineAt(text, random)
  return put(text, other.start, 0, line.text)
}

function moveLine(text: string, random: Random): string {
  const line = lineAt(text, random)
  const rest = put(text, line.start, line.text.length, '')
  return put(rest, lineAt(rest, random).start, 0, line.text)
}

function deleteLine(text: string, random: Random): string {
  const line = lineAt(text, random)
  return put(text, line.start, line.text.length, '')
}

function foldLine(text: string, random: Random): string {
  const fold = random.pick(['\n ', '\n\t', '\n \n ', '\r', '\n', '\r\n '])
  const line = matchAt(text, /^[A-Za-z-]+:.+$/gm, random)
  if (line === null) return text
  return put(text, line.start + random.upTo(line.text.length), 0, fold)
}

function changeCase(text: string, random: Random): string {
  const { start, text: line } = lineAt(text, random)
  const changed = Array.from(line, char =>
    random.upTo(2) ? char.toUpperCase() : char.toLowerCase(),
  ).join('')
  return changed.length === line.length
    ? put(text, start, line.length, changed)
    : text
}

function changeDelimiter(text: string, random: Random): string {
  const line = matchAt(text, /^--[^\n]*$/gm, random)
  if (line === null) return insertWord(text, random)
  const { start, text: delimiter } = line
  const junk = random.pick(JUNK)
  const changed = random.pick([
    ...[`${delimiter}${junk}`, `${junk}${delimiter}`, `${delimiter}--`],
    ...[delimiter.replace(/--$/, ''), delimiter.slice(1), `-${delimiter}`],
    ...[delimiter.slice(0, -1), `${delimiter}\n${delimiter}`, '', '--'],
    `${delimiter}\n\n`,
  ])
  return put(text, start, delimiter.length, changed)
}

function changeParameter(text: string, random: Random): string {
  const found = matchAt(text, PARAMETER, random)
  if (found === null) return insertWord(text, random)
  const { start, text: whole } = found
  const [name = '', value = ''] = whole.split(/=(.*)/su)
  const bare = value.replaceAll('"', '')
  const junk = random.pick(JUNK)
  const half = random.upTo(bare.length + 1)
  const [head, tail] = [bare.slice(0, half), bare.slice(half)]
  const percent = bare.replace(/[a-z]/gi, hexOf)
  const changed = random.pick([
    ...[
      `${name}*=''${bare}`,
      `${name}*=utf-8''${percent}`,
      `${name}*0=${bare}`,
    ],
    ...[`${name}*0="${head}"; ${name}*1="${tail}"`, `${name}="${bare}`],
    ...[`${name}*1="${tail}"; ${name}*0="${head}"`, `${name}="${bare}${junk}"`],
    ...[`${name}*0*=''${head}; ${name}*1=${tail}`, `${name}="${junk}${bare}"`],
    ...[`${name}=${bare}; ${name}=x`, `${name}=x; ${name}=${bare}`],
    ...[
      `${name}${junk}=${value}`,
      `${name}=${junk}${value}`,
      `${name}(c)=${value}`,
    ],
    ...[`${name}="=?utf-8?Q?${bare}?="`, `x=(; ${name}=${value}`, `${name}=`],
    ...[`${name}=${bare}`, `${name} = "${bare}"`, `${name}='${bare}'`],
    ...[
      `${name}=(c)${value}`,
      `${name}="\\${bare}"`,
      `${junk};${name}=${value}`,
    ],
  ])
  return put(text, start, whole.length, changed)
}

const PARAMETER =
  /\b(?:boundary|name|filename|charset|type)=(?:"[^"\n]*"|[^\s;"]+)/gi

const hexOf = (char: string): string =>
  `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`

function changeEncoding(text: string, random: Random): string {
  const line = matchAt(text, /^Content-Transfer-Encoding:[^\n]*$/gim, random)
  const name = 'Content-Transfer-Encoding'
  const [value, other] = [random.pick(ENCODINGS), random.pick(ENCODINGS)]
  const changed = random.pick([
    ...[`${name}: ${value}`, `${name}: ${value}\n${name}: ${other}`],
    ...[`${name}: ${value} ${other}`, `${name}: (${other}) ${value}`],
    ...[
      `${name} : ${value}`,
      `${name}:\n ${value}`,
      `${name}: ${value};${other}`,
    ],
  ])
  if (line !== null) return put(text, line.start, line.text.length, changed)
  const place = matchAt(text, /^Content-Type:/gim, random)
  return place === null ? text : put(text, place.start, 0, `${changed}\n`)
}

const ENCODINGS = [
  ...['base64', 'quoted-printable', '7bit', '8bit', 'binary', 'x-uuencode'],
  ...[
    'uuencode',
    'x-yencode',
    'binhex',
    'x',
    '',
    'BASE64',
    '"base64"',
    'base6',
  ],
]

const LETTERS = /^(?:[A-Za-z0-9+/]{4,}={0,2}\n){1,400}/gm

function changeBase64(text: string, random: Random): string {
  const block = matchAt(text, LETTERS, random)
  if (block === null) return flipBytes(text, random)
  const letters = block.text.replaceAll('\n', '')
  const step = 1 + random.upTo(9)
  const junk = random.pick([
    '=',
    '==',
    '\n',
    ' ',
    '-',
    '_',
    '.',
    '\n\n',
    '\xff',
  ])
  const changed = random.pick([
    letters.replace(new RegExp(`.{${step}}`, 'g'), `$&${junk}`),
    letters.replace(/.{76}/g, '$&\n'),
    put(block.text, random.upTo(block.text.length), 0, junk.repeat(step)),
    `${'='.repeat(step)}\n${letters}`,
    letters.slice(step),
    Buffer.from(letters).toString('base64'),
  ])
  return put(text, block.start, block.text.length, `${changed}\n`)
}

// The bytes themselves: archives, documents, messages in base64.
function changeDecoded(text: string, random: Random): string {
  const block = matchAt(text, LETTERS, random)
  if (block === null) return flipBytes(text, random)
  const bytes = Buffer.from(block.text, 'base64').toString('latin1')
  const change = random.pick([flipBytes, flipBytes, insertWord, deleteSome])
  const changed = Buffer.from(change(bytes, random), 'latin1')
  const lines = changed.toString('base64').replace(/.{76}/g, '$&\n')
  return put(text, block.start, block.text.length, `${lines}\n`)
}

function splice(
  text: string,
  random: Random,
  seeds: readonly string[],
): string {
  const other = random.pick(seeds)
  const [from, to] = [lineAt(other, random), lineAt(other, random)]
  const [start, end] = [from.start, to.start].sort((a, b) => a - b)
  const piece = other.slice(start, end)
  const at = lineAt(text, random).start
  return random.upTo(4) === 0
    ? text.slice(0, at) + piece
    : put(text, at, 0, piece)
}

function truncate(text: string, random: Random): string {
  return text.slice(0, random.upTo(text.length + 1))
}

function repeatBlock(text: string, random: Random): string {
  const [one, other] = [lineAt(text, random), lineAt(text, random)]
  const start = Math.min(one.start, other.start)
  const end = Math.max(one.start, other.start) + 1
  const times = random.pick([2, 3, 9, 99, 1200])
  const block = text.slice(start, end)
  return put(text, start, 0, block.repeat(Math.min(times, 1e5 / block.length)))
}

function nest(text: string, random: Random): string {
  const type = random.pick(['message/rfc822', 'message/global', 'text/plain'])
  const inside = random.upTo(3) === 0
  const body = inside ? Buffer.from(text, 'latin1').toString('base64') : text
  return [
    'Content-Type: multipart/mixed; boundary=n',
    '',
    '--n',
    `Content-Type: ${type}; name=a.eml`,
    ...(inside ? ['Content-Transfer-Encoding: base64'] : []),
    '',
    body,
    '--n--',
    '',
  ].join('\n')
}

interface Piece {
  readonly start: number
  readonly text: string
}

/** A line with its line end. */
function lineAt(text: string, random: Random): Piece {
  const at = random.upTo(text.length + 1)
  const start = text.lastIndexOf('\n', at - 1) + 1
  const end = text.indexOf('\n', start)
  return { start, text: text.slice(start, end < 0 ? text.length : end + 1) }
}

function matchAt(text: string, pattern: RegExp, random: Random): Piece | null {
  const found = [...text.matchAll(pattern)]
  if (found.length === 0) return null
  const match = random.pick(found)
  return { start: match.index, text: match[0] }
}
