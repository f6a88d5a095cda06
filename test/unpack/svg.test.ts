/*
 * NAME
 *   svg.test - pictures that run code, and those that do not
 */
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { inspectFile } from './inspected.js'
import { unpack } from './unpacked.js'

const OPEN =
  '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'

const svg = (inside: string): string => `${OPEN}${inside}</svg>\n`

const RUNS: readonly (readonly [string, string])[] = [
  ['a script', svg('<script>alert(1)</script>')],
  ['a script of a type', svg('<script type="text/ecmascript">x()</script>')],
  ['in CDATA', svg('<script><![CDATA[ x() ]]></script>')],
  ['from elsewhere', svg('<script href="//a.example/a.js"/>')],
  ['from elsewhere by xlink', svg('<script xlink:href="a.js"></script>')],
  ['with a prefix', svg('<s:script xmlns:s="x">x()</s:script>')],
  ['without an end', svg('<script>x()')],
  [
    'in foreignObject',
    svg('<foreignObject><script>x()</script></foreignObject>'),
  ],
  ['after an empty one', svg('<script/><script>x()</script>')],
  ['a handler', `<svg xmlns="x" onload="x()"/>`],
  ['a handler of an element', svg("<rect onmouseover='x()'/>")],
  ['a handler of an animation', svg('<set onbegin="x()"/>')],
  ['a link', svg('<a xlink:href="javascript:x()"><text>a</text></a>')],
  ['a link in codes', svg('<a href="&#106;ava&#x73;cript&#58;x()"/>')],
  ['a link over lines', svg('<a href=" java\nscript:x()"/>')],
  ['a link of an animation', svg('<animate to="javascript:x()"/>')],
  [
    'an entity',
    `<!DOCTYPE svg [<!ENTITY a "&#60;script>x()</script>">]>${svg('&a;')}`,
  ],
  [
    'a link in pieces',
    `<!DOCTYPE svg [<!ENTITY a "java"><!ENTITY b '&a;scr'>]>${svg('<a href="&b;ipt:x()"/>')}`,
  ],
  [
    'an entity of a parameter entity',
    `<!DOCTYPE svg [<!ENTITY % p "<!ENTITY a '&#38;#60;script>x()'>"> %p;]>${svg('&a;')}`,
  ],
  [
    'the default of a handler',
    `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x()">]>${svg('')}`,
  ],
  [
    'the fixed value of a handler',
    `<!DOCTYPE svg [<!ATTLIST svg id ID #IMPLIED\n onload CDATA #FIXED 'x()'>]>${svg('')}`,
  ],
  [
    'the default of a link',
    `<!DOCTYPE svg [<!ATTLIST a href CDATA "&#106;avascript:x()">]>${svg('<a/>')}`,
  ],
  ['a frame', svg('<foreignObject><iframe src="a.html"/></foreignObject>')],
  [
    'far into it',
    svg(`${'<path d="M0 0L9 9"/>'.repeat(60_000)}<script>x()</script>`),
  ],
]

const HONEST: readonly (readonly [string, string])[] = [
  ['a path', svg('<path d="M0 0L9 9"/>')],
  ['a link', svg('<a xlink:href="https://a.example/">a</a>')],
  ['a style', svg('<style>.a{fill:red}</style><rect class="a"/>')],
  [
    'what moves',
    svg('<rect><animate attributeName="x" begin="1s" dur="2s"/></rect>'),
  ],
  [
    'an empty script, as Inkscape writes it',
    svg('<script id="script1" type="text/ecmascript" />'),
  ],
  ['an empty script', svg('<script></script>')],
  [
    'text in foreignObject, as draw.io writes it',
    svg(
      '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">online = "x"</div></foreignObject>',
    ),
  ],
  [
    'entities, as Illustrator writes them',
    `<!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]>${svg('<g/>')}`,
  ],
  [
    'handlers that a DTD only allows',
    `<!DOCTYPE svg [<!ENTITY % h "CDATA"><!ATTLIST svg onload CDATA #IMPLIED onclick %h; #IMPLIED>]>${svg('<g/>')}`,
  ],
  [
    'entities that are used',
    `<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg"><!ENTITY c "&#169; &ns;">]>${svg('<g xmlns:a="&ns;"><text>&c; &amp; &lt;</text></g>')}`,
  ],
  [
    'what is spoken of',
    svg(
      '<desc>A JavaScript: the description of a script, on load = soon</desc>',
    ),
  ],
  [
    'a picture in it',
    svg('<image href="data:image/png;base64,iVBORw0KGgo="/>'),
  ],
  ['many empty scripts', svg('<script/>'.repeat(60_000))],
  [
    'a description',
    svg('<metadata><rdf:RDF><cc:Work rdf:about=""/></rdf:RDF></metadata>'),
  ],
]

t.test('what runs code has a mark', async t => {
  for (const [story, text] of RUNS) {
    t.strictSame(
      (await unpack(text, { name: 'a.svg' })).marks,
      ['svg-script'],
      story,
    )
  }
})

t.test('what does not has none', async t => {
  for (const [story, text] of HONEST) {
    t.strictSame((await unpack(text, { name: 'a.svg' })).marks, [], story)
  }
})

t.test('by type, by name, by content, packed, in UTF-16', async t => {
  const text = svg('<script>x()</script>')
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  for (const [content, options] of [
    [text, { type: 'image/svg+xml' }],
    [text, {}],
    [`<!-- a --> <svg><script>x()</script></svg>`, { name: 'a.txt' }],
    [gzipSync(text), { name: 'a.svgz' }],
    [utf16, { name: 'a.SVG' }],
  ] as const) {
    t.strictSame((await unpack(content, options)).marks, ['svg-script'])
  }
})

t.test('it is active, and an honest one clean', async t => {
  const file = (text: string) =>
    inspectFile(Buffer.from(text), { filename: 'logo.svg' })
  for (const [story, text] of RUNS) {
    t.strictSame((await file(text)).classes, ['active'], story)
  }
  for (const [story, text] of HONEST) {
    t.strictSame((await file(text)).classes, [], story)
  }
})

t.test('entities that grow without end', async t => {
  const names = 'abcdefghijklmnop'
  const values = [...names].map((name, at) => {
    const next = names[at + 1]
    return `<!ENTITY ${name} "${next === undefined ? 'lol' : `&${next};`.repeat(10)}">`
  })
  const text = `<!DOCTYPE svg [${values.join('')}]>${svg('<text>&a;</text>')}`
  t.strictSame((await unpack(text, { name: 'a.svg' })).marks, [])
  const { classes } = await inspectFile(Buffer.from(text), {
    filename: 'a.svg',
  })
  t.strictSame(classes, ['unchecked-overlimit'])
  const self = `<!DOCTYPE svg [<!ENTITY a "&a;&a;">]>${svg('&a;')}`
  t.strictSame((await unpack(self, { name: 'a.svg' })).marks, [])
})
