/*
 * NAME
 *   ebcdic - charsets of mainframes
 *
 * DESCRIPTION
 *   Some clients read names and texts with such a label, and in none of these
 *   charsets ASCII stays ASCII. Tables are those of code pages 37, 500,
 *   1026, 1047 and 1140 (IBM CDRA); the others are read as 37: Latin letters,
 *   digits and the dot are the same in all of them but for Katakana.
 *
 * SECURITY
 *   Linear.
 */

/** Text of a charset of EBCDIC; null for a label of another. */
export function decodeEbcdic(bytes: Buffer, label: string): string | null {
  const page = pageOf(label)
  if (page === null) return null
  const text = bytes.map(byte => PAGE_37[byte] ?? 0) as Buffer
  const other = changes(OTHERS[page] ?? '')
  if (other.size === 0) return text.toString('latin1')
  return Array.from(bytes, (byte, at) => {
    const code = text[at] ?? 0
    return other.get(byte) ?? String.fromCharCode(code)
  }).join('')
}

export function isEbcdic(label: string): boolean {
  return pageOf(label) !== null
}

// `IBM037`, `cp01140`, `x-ebcdic-cp-us`, `csIBM500`, `CCSID00037`: the number.
function pageOf(label: string): string | null {
  const plain = label.toLowerCase().replace(/[^a-z0-9]/gu, '')
  const number = /^(?:x|cs)?(?:ibm|cp|ccsid|ebcdic)+0*(\d{2,5})/u.exec(
    plain,
  )?.[1]
  if (number !== undefined && PAGES.has(number)) return number
  if (!plain.includes('ebcdic')) return null
  if (plain.includes('int')) return '500'
  return plain.includes('latin1') ? '1047' : '37'
}

/** Those of IANA, of ICU, of glibc and of Windows. */
const PAGES: ReadonlySet<string> = new Set(
  (
    '37 256 273 274 275 277 278 280 281 284 285 297 420 423 424 500 838 870 ' +
    '871 875 880 905 918 924 933 935 937 939 1025 1026 1047 1097 1112 1122 ' +
    '1123 1130 1132 1137 1140 1141 1142 1143 1144 1145 1146 1147 1148 1149 ' +
    '1153 1154 1155 1156 1157 1158 1160 1164 1364 1371 1388 1399 4971 9030 ' +
    '12712 16804 20273 20277 20278 20280 20284 20285 20297 20420 20423 20424 ' +
    '20833 20838 20871 20880 20905 20924 21025'
  ).split(' '),
)

/** To ISO 8859-1; NEL is the end of a line. */
const PAGE_37 = Buffer.from(
  '000102039c09867f978d8e0b0c0d0e0f101112139d0a08871819928f1c1d1e1f' +
    '80818283840a171b88898a8b8c050607909116939495960498999a9b14159e1a' +
    '20a0e2e4e0e1e3e5e7f1a22e3c282b7c26e9eaebe8edeeefecdf21242a293bac' +
    '2d2fc2c4c0c1c3c5c7d1a62c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22' +
    'd8616263646566676869abbbf0fdfeb1b06a6b6c6d6e6f707172aabae6b8c6a4' +
    'b57e737475767778797aa1bfd0dddeae5ea3a5b7a9a7b6bcbdbe5b5dafa8b4d7' +
    '7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff' +
    '5cf7535455565758595ab2d4d6d2d3d530313233343536373839b3dbdcd9da9f',
  'hex',
)

/** Where another differs: bytes in hex, each with its character. */
const OTHERS: Readonly<Partial<Record<string, string>>> = {
  '500': '4a[4f!5a]5f^b0¢ba¬bb|',
  '1026':
    '48{4aÇ4f!5aĞ5bİ5f^68[6aş79ı7bÖ7cŞ7fÜ8c}8d`8e¦a1öac]ad$ae@b0¢ba¬bb|c0çcc~d0ğdc\\e0üec#fc"',
  '1047': '5f^ad[b0¬baÝbb¨bd]',
  '1140': '9f\u20ac',
}

function changes(text: string): ReadonlyMap<number, string> {
  const each = text.matchAll(/([0-9a-f]{2})(.)/gu)
  return new Map(
    Array.from(each, ([, hex = '', to = '']) => [Number.parseInt(hex, 16), to]),
  )
}
