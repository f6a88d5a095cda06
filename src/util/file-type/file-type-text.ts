/*
 * NAME
 *   file-type-text - what kind of text
 *
 * DESCRIPTION
 *   textOf() tells text from the rest: no control characters but those that
 *   occur in mail. textType() gives its type by how it begins. A message is
 *   text/plain whatever it mentions: a script is one only where the first
 *   thing in it that is no comment is code, and the code does what scripts in
 *   mail do.
 *
 * SECURITY
 *   Reads hostile text of at most a few KiB. The patterns are tried at one
 *   place or need no second try, so that time is linear.
 */

/** The text, without a byte order mark; null for what is not text. */
export function textOf(head: Buffer): string | null {
  if (head.length === 0) return null
  const text = decode(head)
  return CONTROLS.test(text) ? null : text
}

// Bell, backspace, form feed, Ctrl-Z and the escape of ISO-2022 are in mail.
const CONTROLS = /[\u0000-\u0006\u000e-\u0019\u001c-\u001f\u007f]/

// Without a byte order mark the characters beyond ASCII do not matter here.
function decode(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le', 2)
  if (head[0] === 0xfe && head[1] === 0xff) {
    return Buffer.from(head.subarray(2, head.length & ~1))
      .swap16()
      .toString('utf16le')
  }
  const isMarked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  return head.toString('latin1', isMarked ? 3 : 0)
}

/** The type of what textOf() gave; at least text/plain. */
export function textType(text: string): string {
  if (text.startsWith('#!')) return shebangType(text)
  const start = text.trimStart()
  if (start.startsWith('<')) return markupType(start)
  const found = BEGINNINGS.find(([pattern]) => pattern.test(start))
  if (found !== undefined) return found[1]
  return scriptType(start) ?? 'text/plain'
}

function shebangType(text: string): string {
  const line = /^#![ \t]*(\/[^\r\n]{0,200})/.exec(text)?.[1]
  if (line === undefined) return 'text/plain'
  const found = INTERPRETERS.find(([pattern]) => pattern.test(line))
  return found?.[1] ?? 'text/x-script'
}

const INTERPRETERS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:ba|da|k|z|c|tc|a|fi)?sh\b/, 'application/x-shellscript'],
  [/\bpython/, 'text/x-python'],
  [/\bperl/, 'text/x-perl'],
  [/\bruby/, 'text/x-ruby'],
  [/\bphp/, 'application/x-php'],
  [/\b(?:node|deno|bun)\b/, 'text/javascript'],
  [/\bpwsh/, 'text/x-powershell'],
]

/** By the first words, white space aside. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  // A program whose header has no control character runs all the same; a
  // message has a space or a line end among its first 64 characters.
  [/^MZ(?:\S{62}|\S{28,61}$)/, 'application/x-msdownload'],
  [
    /^MZ[^]{0,1000}This program (?:cannot|must) be run /,
    'application/x-msdownload',
  ],
  [/^\{\\rt/, 'application/rtf'],
  [/^%PDF-\d/, 'application/pdf'],
  [/^%!PS/, 'application/postscript'],
  [/^-----BEGIN PGP MESSAGE-----/, 'application/pgp-encrypted'],
  [/^-----BEGIN PGP SIGNATURE-----/, 'application/pgp-signature'],
  [/^-----BEGIN PGP PUBLIC KEY BLOCK-----/, 'application/pgp-keys'],
  [/^-----BEGIN PGP PRIVATE KEY BLOCK-----/, 'application/pgp-keys'],
  [/^-----BEGIN PKCS7-----/, 'application/pkcs7-mime'],
  [/^-----BEGIN [A-Z0-9 ]{1,40}-----\r?\n/, 'application/x-pem-file'],
  [/^BEGIN:VCALENDAR\b/i, 'text/calendar'],
  [/^BEGIN:VCARD\b/i, 'text/vcard'],
  [/^\[InternetShortcut\]\s/i, 'application/x-mswinurl'],
  [/^\[(?=[^]*[\r\n]\[InternetShortcut\]\s)/i, 'application/x-mswinurl'],
  [/^\[Shell\]\s(?=[^]*[\r\n](?:Command|IconFile)=)/i, 'application/x-ms-scf'],
  [/^(?:;[^\n]*\n\s*)*\[Theme\]\s*[\r\n]/i, 'application/x-windows-theme'],
  [/^\[\.ShellClassInfo\]\s*[\r\n]/i, 'application/x-desktop-ini'],
  [/^\[autorun\]\s*[\r\n]/i, 'application/x-setupscript'],
  [
    /^(?:;[^\n]*\n\s*)*\[version\]\s[^]{0,1000}signature *= *"?\$(?:chicago|windows nt)/i,
    'application/x-setupscript',
  ],
  [
    /^(?:https?|file):[^\s#]{1,1000}\.application#/i,
    'application/x-ms-application',
  ],
  [/^XLODBC\r?\n1\r?\n/, 'text/x-iqy'],
  [/^\[Desktop Entry\]\s*[\r\n]/, 'application/x-desktop'],
  [/^(?:Windows Registry Editor Version \d|REGEDIT4\b)/, 'text/x-ms-regedit'],
  [/^(?:alternate )?full address:s:/i, 'application/x-rdp'],
  [/^screen mode id:i:\d/i, 'application/x-rdp'],
  [/^#@~\^/, 'application/x-encoded-script'],
  [/^ID;P/, 'application/x-sylk'],
  [/^WEB\r?\n1\r?\n/, 'text/x-iqy'],
  [/^begin [0-7]{3,4} [^\r\n]/, 'text/x-uuencode'],
  [/^\(This file must be converted with BinHex/, 'application/mac-binhex40'],
  [/^070707[0-7]{70}/, 'application/x-cpio'],
]

/** HTML and its relatives by the first element after comments. */
function markupType(text: string): string {
  const start = skipProlog(text)
  const isXml = /^<\?xml\b/i.test(text)
  const plain = isXml ? 'application/xml' : 'text/plain'
  if (/^<\?php\b/i.test(start)) return 'application/x-php'
  const name = /^<([a-z][\w.:-]{0,60})(?=[\s/>])/i.exec(start)?.[1]
  if (name === undefined) return plain
  const local = name.toLowerCase().replace(/^[^:]*:/, '')
  if (/<hta:application[\s/>]/i.test(text)) return 'application/hta'
  if (HTML_ELEMENTS.has(local)) return 'text/html'
  const isScript = /<(?:script|registration|implements)[\s>]/i.test(text)
  if (SCRIPT_ELEMENTS.has(local) && isScript) return 'application/x-wsf'
  if (STYLE_ELEMENTS.has(local) && /:script[\s>]/i.test(text)) {
    return 'application/x-wsf'
  }
  return XML_TYPES[local] ?? plain
}

// Declarations, comments and white space in front of the first element.
function skipProlog(text: string): string {
  let rest = text
  for (;;) {
    const skipped = rest
      .replace(/^<\?xml\b[^>]*>/i, '')
      .replace(/^<!--[^]*?(?:-->|$)/, '')
      .replace(/^<!DOCTYPE\s+html\b[^>]*>/i, '<html>')
      .replace(/^<!DOCTYPE\b[^>[]*(?:\[[^\]]*\]\s*)?>/i, '')
      .replace(/^<\?(?!xml\b|php\b)[^>]*\?>/i, '')
      .trimStart()
    if (skipped.length >= rest.length) return skipped
    rest = skipped
  }
}

const HTML_ELEMENTS = new Set(
  (
    'html head body title meta script style base link div p br hr table tr td ' +
    'tbody center font span a img b i u strong em ul ol li h1 h2 h3 h4 pre ' +
    'blockquote form input iframe frameset object embed'
  ).split(' '),
)

// XSLT with msxsl:script runs it.
const STYLE_ELEMENTS = new Set(['stylesheet', 'transform'])

const SCRIPT_ELEMENTS = new Set(['job', 'package', 'component', 'scriptlet'])

const XML_TYPES: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  jnlp: 'application/x-java-jnlp-file',
  mmc_consolefile: 'application/x-ms-msc',
  librarydescription: 'application/x-windows-library',
  searchconnectordescription: 'application/x-windows-library',
  persistedquery: 'application/x-windows-library',
  pcsettings: 'application/x-settingcontent',
  assembly: 'application/x-ms-application',
}

/** By the first line that is no comment, and what the code calls. */
function scriptType(text: string): string | null {
  const code = text.replace(
    /^(?:(?:'|::|\/\/|rem\b|#(?!requires))[^\n]*\n\s*)+/i,
    '',
  )
  const found = SCRIPTS.find(
    ([, begins, calls]) => begins.test(code) && calls.test(code),
  )
  return found?.[0] ?? null
}

const ANYTHING = /^/

const SCRIPTS: readonly (readonly [string, RegExp, RegExp])[] = [
  ['application/x-bat', /^@?echo off\s*(?:[\r\n&]|$)/i, ANYTHING],
  [
    'application/x-bat',
    /^@(?:echo|set|if|setlocal|start|cmd|powershell)\b/i,
    ANYTHING,
  ],
  [
    'application/x-bat',
    /^(?:%comspec%|(?:cmd|powershell|mshta|rundll32|regsvr32|wscript|cscript|certutil|bitsadmin)(?:\.exe)?) +["/-]/i,
    ANYTHING,
  ],
  [
    'text/vbscript',
    /^(?:option explicit\s|on error resume next\s|set +\w+ *= *[\w.]+ *[(.]|(?:dim|const|public|private|function|sub) +\w+|execute(?:global)?[ (]|createobject *\(|wscript\.)/i,
    /createobject *\(|wscript\.\w|execute(?:global)? *\(/i,
  ],
  [
    'text/javascript',
    /^(?:\/\*|(?:var|let|const|function|try|eval|this|new|if|for)\b[ ({]|[(!]+function\b|[\w$.]+ *=[^=])/,
    /new +ActiveXObject *\(|\bWScript\s*[.[]/,
  ],
  [
    'text/x-powershell',
    /^(?:<#|#requires\b|param *\(|function +[\w-]+ *[({]|\$[a-z_]\w* *=|\[[\w.]+\]::|(?:iex|invoke-\w+|start-process|new-object|import-module|add-type) )/i,
    /\b(?:new-object|invoke-expression|invoke-webrequest|iex|start-process|frombase64string|downloadstring|downloadfile|add-type|write-host)\b/i,
  ],
]
