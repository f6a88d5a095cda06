/*
 * NAME
 *   shown.test - texts that could mislead, made harmless and still readable
 */
import t from 'tap'
import {
  shown,
  shownAddress,
  SHOWN_CHARACTERS,
} from '../../src/digest/shown.js'

t.test('texts', t => {
  const cases: readonly (readonly [string, string])[] = [
    [
      'Re: your invoice, v1.2.3 of 3.11.2026',
      'Re: your invoice, v1.2.3 of 3.11.2026',
    ],
    ['Hello. How are you?', 'Hello. How are you?'],
    ['Fw: 10:30, room 4.2', 'Fw: 10:30, room 4.2'],
    ['see http://evil.example/a.b?c=d', 'see http[:]//evil[.]example/a.b?c=d'],
    ['https:\\\\evil.example', 'https[:]\\\\evil[.]example'],
    ['HTTPS:/ /evil.example', 'HTTPS:/ /evil[.]example'],
    ['www.evil.example', 'www[.]evil[.]example'],
    ['bank.example.', 'bank[.]example.'],
    ['xn--80ak6aa92e.com', 'xn--80ak6aa92e[.]com'],
    ['b\u00e4nk.example', 'b\u00e4nk[.]example'],
    ['bank\u3002example', 'bank[.]example'],
    ['report.pdf', 'report[.]pdf'],
    ['http://192.0.2.7:80/', 'http[:]//192[.]0.2.7:80/'],
    ['mailto:eve@evil.example', 'mailto[:]eve@evil[.]example'],
    ['MAILTO:x', 'MAILTO[:]x'],
    ['a\nb\tc\u0000d', 'a?b?c?d'],
    ['exe\u202egnp.x', 'exe?gnp.x'],
    ['  x  ', 'x'],
    ['', ''],
    ['x'.repeat(81), `${'x'.repeat(77)}...`],
    ['x'.repeat(80), 'x'.repeat(80)],
  ]
  for (const [text, expected] of cases) t.equal(shown(text), expected)
  t.equal(SHOWN_CHARACTERS, 80)
  t.end()
})

t.test('addresses', t => {
  const cases: readonly (readonly [string, string])[] = [
    ['bob@d.example', 'bob@d.example'],
    ["o'brien+x@mail.d.example", "o'brien+x@mail.d.example"],
    ['www.evil.example@d.example', 'www[.]evil[.]example@d[.]example'],
    ['"http://x.yz"@d.example', '"http[:]//x[.]yz"@d[.]example'],
    ['b\u00fcb@d.example', 'b\u00fcb@d[.]example'],
    ['evil.example/x', 'evil[.]example/x'],
  ]
  for (const [text, expected] of cases) t.equal(shownAddress(text), expected)
  t.end()
})
