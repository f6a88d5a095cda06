/*
 * NAME
 *   icap-products.test - answers of each product, and what they mean
 */
import t, { type Test } from 'tap'
import { messageOf, partOf, scannerOf, scanWith } from '../sample.js'
import {
  answered,
  CLEAN,
  echo,
  fakeIcap,
  icap,
  passedOn,
  saying,
  type Answer,
} from './fake-icap.js'

const SENT = 'hello\n'
const LETTER = messageOf({
  parts: [partOf({ path: '1', names: ['a.zip'], content: SENT })],
})

const ask = async (
  t: Test,
  answer: Answer,
  options: readonly string[] = [],
): Promise<string> => {
  const { address, faults } = await fakeIcap(t, answer)
  const scanner = await scannerOf(t, 'icap', [
    ...[`address=${address}`, 'time_limit=2', 'breaker_failures=0'],
    ...options,
  ])
  const findings = await scanWith(scanner, LETTER)
  t.same(faults, [])
  return findings
    .map(
      it =>
        `${it.class} ${it.name}${it.part.replace('1/a.zip', '').replace('/', ' in ')}`,
    )
    .join(' + ')
}

const HTTP_OK = ['HTTP/1.1 200 OK']
const REFUSED = ['HTTP/1.1 403 Forbidden', 'Content-Type: text/html']

/** Answers by what they come to; '' is clean. */
const check = async (
  t: Test,
  cases: readonly (readonly [
    expected: string | RegExp,
    answer: string | Answer,
    ...options: string[],
  ])[],
) => {
  for (const [expected, answer, ...options] of cases) {
    const doing = typeof answer === 'string' ? saying(answer) : answer
    const story = typeof answer === 'string' ? answer.slice(0, 160) : 'answer'
    const said = ask(t, doing, options)
    if (expected instanceof RegExp) await t.rejects(said, expected, story)
    else t.equal(await said, expected, story)
  }
}

const with200 = (...lines: readonly string[]) =>
  answered(REFUSED, '<html>', ...lines)

t.test('clean', async t => {
  await check(t, [
    ['', CLEAN],
    ['', icap('204 No modifications needed')],
    ['', icap('204 No Content', 'Encapsulated: null-body=0')],
    ['', icap('204 No Content', 'X-Virus-ID: no threats')],
    ['', icap('204 No Content', 'X-FSecure-Scan-Result: clean')],
    ['', icap('204 No Content', 'X-Violations-Found: 0')],
    ['', icap('204 No Content', 'X-Blocked: no', 'X-Block-Result: 0')],
    ['', echo],
    ['', echo, 'method=REQMOD'],
    ['', CLEAN, 'method=REQMOD'],
    [
      '',
      (socket, { body }) =>
        void socket.write(answered(HTTP_OK, body, 'X-Virus-ID: no threats')),
    ],
    ['', CLEAN.replaceAll('\r\n', '\n')],
  ])
})

t.test('X-Infection-Found', async t => {
  const threat = (type: number, name: string) =>
    with200(`X-Infection-Found: Type=${type}; Resolution=2; Threat=${name};`)
  await check(t, [
    ['infected Eicar-Test-Signature', threat(0, 'Eicar-Test-Signature')],
    // In the HTTP header, with another status, after the body, in any case.
    [
      'infected Eicar',
      answered(
        [...HTTP_OK, 'x-infection-found: type=0; resolution=0; threat=Eicar'],
        SENT,
      ),
    ],
    [
      'infected Eicar',
      icap('204 X', 'X-Infection-Found: Type=0; Resolution=1; Threat=Eicar;'),
    ],
    [
      'infected Eicar',
      icap('403 X', 'X-Infection-Found: Type=0; Resolution=2; Threat=Eicar;'),
    ],
    [
      'infected Eicar',
      answered(HTTP_OK, SENT).replace(
        /0\r\n\r\n$/,
        '0\r\nX-Infection-Found: Type=0; Resolution=0; Threat=Eicar;\r\n\r\n',
      ),
    ],
    [
      'infected Eicar',
      icap('201 X', 'X-Infection-Found: Type=0; Resolution=2; Threat=Eicar'),
    ],
    ['infected unnamed', threat(0, '')],
    ['infected Threat', with200('X-Infection-Found: Threat')],
    ['infected A;B', threat(0, 'A;B')],
    ['infected a?b', threat(0, 'a\x1bb')],
    ['unchecked-overlimit File Size Blocked', threat(1, 'File Size Blocked')],
    ['banned Media Type Blocked', threat(1, 'Media Type Blocked')],
    ['banned Gambling', threat(1, 'Gambling')],
    [
      'unchecked-encrypted Encrypted container violation',
      threat(2, 'Encrypted container violation'),
    ],
    [
      'unchecked-overlimit Container depth violation',
      threat(2, 'Container depth violation'),
    ],
    [
      'unchecked-overlimit Maximum Extract Time Exceeded',
      threat(2, 'Maximum Extract Time Exceeded'),
    ],
    ['unchecked-damaged Malformed container', threat(2, 'Malformed container')],
    ['unchecked-damaged Violation', threat(2, 'Violation')],
    ['infected New', threat(7, 'New')],
    // clamd's names, by c-icap.
    [
      'unchecked-overlimit Heuristics.Limits.Exceeded.MaxFiles',
      threat(0, 'Heuristics.Limits.Exceeded.MaxFiles'),
    ],
    [
      'unchecked-encrypted Heuristics.Encrypted.Zip',
      threat(0, 'Heuristics.Encrypted.Zip'),
    ],
  ])
})

t.test('X-Violations-Found', async t => {
  const violations = (...lines: readonly string[]) =>
    with200(['X-Violations-Found: 1', ...lines].join('\r\n\t'))
  const two = ['2', 'b/x.exe', 'Eicar', '1', '2', 'y.exe', 'Other', '3', '2']
  const both = with200(
    'X-Infection-Found: Type=2; Resolution=2; Threat=Encrypted container violation;',
    'X-Violations-Found: 1\r\n\ta.zip\r\n\tEncrypted container violation\r\n\t7\r\n\t0',
  )
  await check(t, [
    ['infected Eicar in x.exe', violations('x.exe', 'Eicar', '1', '2')],
    ['infected Eicar', violations('-', 'Eicar', '1', '2')],
    [
      'infected Eicar in b/x.exe + infected Other in y.exe',
      with200(`X-Violations-Found: ${two.join('\r\n ')}`),
    ],
    // Once, though it is in two lines.
    ['unchecked-encrypted Encrypted container violation in a.zip', both],
    [
      'unchecked-encrypted Encrypted container violation in a.zip',
      violations('a.zip', 'Encrypted container violation', '7', '0'),
    ],
    [/makes no sense/, violations('x.exe', 'Eicar')],
    [/makes no sense/, with200('X-Violations-Found: many')],
    [/makes no sense/, with200('X-Violations-Found: -1')],
    [/makes no sense/, icap('204 X', 'X-Violations-Found: 1')],
  ])
})

t.test('X-Virus-ID, X-Virus-Name, F-Secure', async t => {
  await check(t, [
    ['infected EICAR-Test-File', with200('X-Virus-ID: EICAR-Test-File')],
    ['infected A + infected B', with200('X-Virus-ID: A, B')],
    [
      'infected EICAR',
      with200('X-Virus-Name: EICAR', 'X-Block-Reason: Malware found'),
    ],
    ['infected A', with200('X-Virus-ID: A', 'X-Virus-Name: a')],
    [
      'infected A',
      with200(
        'X-Virus-ID: A',
        'X-Infection-Found: Type=0; Resolution=2; Threat=A;',
      ),
    ],
    [
      'infected EICAR_Test_File',
      answered(
        [
          'HTTP/1.1 200 OK',
          'X-FSecure-Scan-Result: infected',
          'X-FSecure-Infection-Name: "EICAR_Test_File"',
        ],
        SENT,
      ),
    ],
    [
      'infected W32 in b.exe',
      with200(
        'X-FSecure-Scan-Result: infected',
        'X-FSecure-Infection-Name: "W32"',
        'X-FSecure-Infected-Filename: "b.exe"',
      ),
    ],
    ['infected suspected', with200('X-FSecure-Scan-Result: suspected')],
    [/X-FSecure-Scan-Result: error/, with200('X-FSecure-Scan-Result: error')],
  ])
})

t.test('reasons to block', async t => {
  await check(t, [
    ['infected EICAR-AV-Test', with200('X-Blocked: EICAR-AV-Test')],
    ['infected blocked', with200('X-Blocked: True')],
    ['infected blocked', answered(HTTP_OK, SENT, 'X-Block-Result: 81')],
    [
      'infected Malware found',
      with200('X-Block-Reason: Malware found', 'X-Block-Result: 80'),
    ],
    [
      'unchecked-damaged Archive not supported',
      with200('X-MWG-Block-Reason: Archive not supported'),
    ],
    [
      'banned Media Type (Block List)',
      with200('X-Block-Reason: Media Type (Block List)'),
    ],
    [
      'unchecked-encrypted Encrypted archive',
      with200('X-Block-Reason: Encrypted archive'),
    ],
    [
      'unchecked-overlimit Body size too large',
      with200('X-Block-Reason: Body size too large'),
    ],
    ['infected Something', with200('X-Block-Reason: Something')],
    [/blocked: Scanner failed/, with200('X-Block-Reason: Scanner failed')],
    [/blocked: License expired/, with200('X-Block-Reason: License expired')],
    ['infected blocked', with200()],
    ['infected blocked', answered(['HTTP/1.0 404 Not Found'], 'x')],
    // A request that is answered is not let through.
    ['infected blocked', answered(HTTP_OK, 'page'), 'method=REQMOD'],
    ['infected blocked', with200(), 'method=REQMOD'],
  ])
})

t.test('squidclamav', async t => {
  const at =
    'http://proxy.example/cgi-bin/clwarn.cgi?url=http://x/&source=-&user=-'
  const redirect = (location: string) =>
    answered(['HTTP/1.1 307 Temporary Redirect', `Location: ${location}`], '')
  await check(t, [
    [
      'infected Eicar-Signature',
      redirect(`${at}&virus=stream:+Eicar-Signature+FOUND`),
      'redirect=true',
    ],
    [
      'infected Eicar',
      redirect(`${at}&virus=stream:%20Eicar%20FOUND&x=1`),
      'redirect=true',
    ],
    ['infected a?b', redirect(`${at}&virus=a%0ab`), 'redirect=true'],
    ['infected a%ffb', redirect(`${at}&virus=a%ffb`), 'redirect=true'],
    ['infected redirected', redirect('http://proxy.example/'), 'redirect=true'],
    [/HTTP redirection 307/, redirect('http://proxy.example/')],
  ])
})

t.test('errors', async t => {
  const statuses = {
    '400 Bad Request': /status 400: Bad Request/,
    '404 Service Not Found': /status 404/,
    '405 Method not allowed for service': /status 405/,
    '408 Request timeout': /status 408/,
    '418 Bad Composition': /status 418: Bad Composition/,
    '500 Internal Server Error': /status 500/,
    '503 Service Overloaded': /status 503: Service Overloaded/,
    '505 ICAP version not supported': /status 505/,
    '539 No AV scanning license': /status 539: No AV scanning license/,
    '201 Created': /status 201/,
    '206 Partial Content': /status 206/,
    '302 Found': /status 302/,
    '403 Forbidden': /status 403/,
    '100 Continue': /unexpected status 100/,
  }
  await check(
    t,
    Object.entries(statuses).map(([status, error]) => [error, icap(status)]),
  )
  // What it says of a virus is not for us where it failed.
  await check(t, [
    [
      /status 500/,
      icap('500 X', 'X-Infection-Found: Type=0; Resolution=0; Threat=A;'),
    ],
    [/no HTTP header in the answer/, icap('200 OK')],
    [
      /no HTTP header in the answer/,
      icap('200 OK', 'Encapsulated: null-body=0'),
    ],
    [
      /no HTTP header/,
      `${icap('200 OK', 'Encapsulated: res-body=0')}6\r\nhello\n\r\n0\r\n\r\n`,
    ],
    [/other content/, answered(HTTP_OK, 'a page that explains')],
    [/other content/, answered(HTTP_OK, 'hellO\n')],
    [/other content/, answered(HTTP_OK, '')],
    [
      /other content/,
      passedOn(['POST / HTTP/1.1'], 'hellO\n'),
      'method=REQMOD',
    ],
    [/HTTP status 500 in/, answered(['HTTP/1.1 500 X'], 'x')],
    [/HTTP status 407 in/, answered(['HTTP/1.1 407 X'], 'x')],
    [/HTTP status 206 in/, answered(['HTTP/1.1 206 X'], SENT)],
    [/HTTP status 100 in/, answered(['HTTP/1.1 100 X'], SENT)],
  ])
})
