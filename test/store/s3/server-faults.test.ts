/*
 * NAME
 *   server-faults.test - what an S3 server can do to us
 */
import { createHash } from 'node:crypto'
import t from 'tap'
import { bytesOf } from '../../../src/util/bytes.js'
import {
  cut,
  digestOf,
  endless,
  NAME,
  ok,
  PATH,
  refusal,
  SECRET,
  setUp,
  silent,
  STORE,
  text,
  xml,
  type Answer,
} from './told-server.js'

t.test('what is put', async t => {
  for (const [label, answers, times, error] of [
    ['at once', [ok], 1, null],
    ['at the third time', [refusal(503, 'SlowDown'), cut, ok], 3, null],
    ['a body that was spoiled', [refusal(400, 'BadDigest'), ok], 2, null],
    ['never', [refusal(500, 'InternalError')], 3, STORE],
    ['a server that is silent', [silent], 3, STORE],
    ['a wrong key', [refusal(403, 'SignatureDoesNotMatch')], 1, STORE],
    ['no bucket', [refusal(404, 'NoSuchBucket')], 1, STORE],
    ['elsewhere', [r => r.writeHead(301, { location: '/' }).end()], 1, STORE],
    ['too large', [refusal(413, 'EntityTooLarge')], 1, 'Error'],
    ['an answer without end', [endless], 3, STORE],
  ] as const satisfies readonly (readonly [
    string,
    readonly Answer[],
    number,
    string | null,
  ])[]) {
    await t.test(label, async t => {
      const { objects, asked } = await setUp(t, answers)
      const thrown = await objects.put(NAME, bytesOf(Buffer.from(text))).then(
        () => null,
        (it: Error) => it,
      )
      t.equal(thrown?.name ?? null, error)
      t.notMatch(thrown?.message ?? '', SECRET)
      t.equal(asked.length, times)
      for (const { line, headers, size } of asked) {
        t.equal(line, `PUT ${PATH}`)
        t.equal(size, text.length)
        const md5 = createHash('md5').update(text).digest('base64')
        t.equal(headers['content-md5'], md5)
        t.match(headers.authorization, /SignedHeaders=content-md5;/u)
      }
    })
  }
})

t.test('other bytes than those of the name are not sent', async t => {
  const { objects, asked } = await setUp(t, [ok])
  await t.rejects(objects.put(NAME, bytesOf(Buffer.from('other'))), {
    name: 'DamagedError',
  })
  t.strictSame(asked, [])
})

const part =
  (from: number, to: number, status = 206): Answer =>
  response => {
    const bytes = Buffer.from(text)
    response.writeHead(status, {
      'content-length': bytes.length - from,
      ...(status === 206 && {
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      }),
    })
    response.write(bytes.subarray(from, to), () => {
      if (to >= bytes.length) response.end()
      else if (to > 0) response.destroy()
    })
  }

t.test('what is read', async t => {
  const all = text.length
  for (const [label, answers, ranges, error] of [
    ['whole', [part(0, all, 200)], [''], null],
    ['in two', [part(0, 9, 200), part(9, all)], ['', 'bytes=9-'], null],
    [
      'in three',
      [part(0, 9, 200), cut, part(9, 12), part(12, all)],
      ['', 'bytes=9-', 'bytes=9-', 'bytes=12-'],
      null,
    ],
    [
      'that starts again where it should go on',
      [part(0, 9, 200), part(0, all, 200)],
      ['', 'bytes=9-'],
      STORE,
    ],
    ['without an answer', [cut], ['', '', ''], STORE],
    ['with nothing but a head', [part(0, 0, 200)], ['', '', ''], STORE],
    ['that is too short', [r => r.end('Sub')], [''], 'DamagedError'],
    ['that is too long', [r => r.end(`${text}!`)], [''], 'DamagedError'],
    ['not there', [refusal(404, 'NoSuchKey')], [''], 'DamagedError'],
    ['without a bucket', [refusal(404, 'NoSuchBucket')], [''], STORE],
    ['that is not ours', [refusal(403, 'AccessDenied')], [''], STORE],
  ] as const satisfies readonly (readonly [
    string,
    readonly Answer[],
    readonly string[],
    string | null,
  ])[]) {
    await t.test(label, async t => {
      const { objects, asked } = await setUp(t, answers)
      let read = ''
      let name: string | null = null
      try {
        for await (const piece of objects.read(NAME, all)) read += piece
      } catch (error) {
        name = (error as Error).name
      }
      t.equal(name, error)
      if (error === null) t.equal(read, text)
      t.strictSame(
        asked.map(it => it.headers.range ?? ''),
        ranges,
      )
      t.strictSame([...new Set(asked.map(it => it.line))], [`GET ${PATH}`])
    })
  }
})

t.test('a body that is not read to its end', async t => {
  const { objects, asked } = await setUp(t, [part(0, text.length, 200)])
  for await (const piece of objects.read(NAME, text.length)) {
    t.ok(piece.length > 0)
    break
  }
  t.equal(asked.length, 1)
})

const large = Buffer.alloc(8 * 1024 * 1024 + 5, 'large')
const LARGE = { day: '2026-11-30', sha256: digestOf(large) }
const begun = xml(
  200,
  '<InitiateMultipartUploadResult><UploadId>U1</UploadId></InitiateMultipartUploadResult>',
)
const complete = xml(
  200,
  '<CompleteMultipartUploadResult><ETag>"y-2"</ETag></CompleteMultipartUploadResult>',
)
const none: Answer = response => response.writeHead(404).end()
const gone: Answer = response => response.writeHead(204).end()
const there: Answer = response =>
  response.writeHead(200, { 'content-length': large.length }).end()
const START = ['HEAD', 'POST', 'PUT', 'PUT', 'POST']

t.test('what is put in parts', async t => {
  const way = [none, begun, ok, ok]
  for (const [label, answers, methods, error] of [
    ['all of them', [...way, complete], START, null],
    ['there already', [there], ['HEAD'], null],
    [
      'a part at the second time',
      [none, begun, ok, cut, ok, complete],
      ['HEAD', 'POST', 'PUT', 'PUT', 'PUT', 'POST'],
      null,
    ],
    [
      'a completion with an error in a 200',
      [...way, refusal(200, 'InternalError'), none, gone],
      [...START, 'HEAD', 'DELETE'],
      STORE,
    ],
    [
      'a completion whose answer was lost',
      [...way, cut, refusal(404, 'NoSuchUpload'), there],
      [...START, 'POST', 'HEAD'],
      null,
    ],
    [
      'a part that is refused',
      [none, begun, ok, refusal(403, 'AccessDenied'), none, gone],
      ['HEAD', 'POST', 'PUT', 'PUT', 'HEAD', 'DELETE'],
      STORE,
    ],
  ] as const satisfies readonly (readonly [
    string,
    readonly Answer[],
    readonly string[],
    string | null,
  ])[]) {
    await t.test(label, async t => {
      const { objects, asked } = await setUp(t, answers)
      const thrown = await objects.put(LARGE, bytesOf(large)).then(
        () => null,
        (it: Error) => it,
      )
      t.equal(thrown?.name ?? null, error, thrown?.message ?? '')
      t.strictSame(
        asked.map(it => it.line.split(' ')[0]),
        methods,
      )
    })
  }
})

t.test('other bytes in parts are never completed', async t => {
  const { objects, asked } = await setUp(t, [none, begun, ok, ok, gone])
  const other = Buffer.concat([large.subarray(1), Buffer.from('!')])
  await t.rejects(objects.put(LARGE, bytesOf(other)), { name: 'DamagedError' })
  t.match(asked.at(-1)?.line, /^DELETE .*uploadId=U1/u)
})

t.test('a list, and what is of someone else in it', async t => {
  const listed = (names: readonly string[]): Answer =>
    xml(
      200,
      `<ListBucketResult><IsTruncated>false</IsTruncated>${names
        .map(it => `<Contents><Key>${it}</Key><Size>5</Size></Contents>`)
        .join('')}</ListBucketResult>`,
    )
  const ours = `a/b/${NAME.day}/${NAME.sha256}`
  const { objects, asked } = await setUp(t, [
    listed(['a/b/2026-11-30/other', ours, `a/b/x/${ours}`]),
    listed([]),
  ])
  const found = []
  for await (const { day, sha256, size } of objects.list()) {
    found.push({ day, sha256, size })
  }
  t.strictSame(found, [{ ...NAME, size: 5 }])
  t.match(asked[1]?.line, /start-after=a%2Fb%2Fx/u)
  const same = await setUp(t, [listed([ours])])
  await t.rejects(
    async () => {
      for await (const it of same.objects.list()) void it
    },
    { name: STORE },
    'a server that always lists the same',
  )
})

t.test('uploads that no one completed', async t => {
  const upload = (name: string, id: string, when: string): string =>
    `<Upload><Key>${name}</Key><UploadId>${id}</UploadId><Initiated>${when}</Initiated></Upload>`
  const ours = `a/b/${NAME.day}/${NAME.sha256}`
  const { objects, asked } = await setUp(t, [
    xml(
      200,
      `<ListMultipartUploadsResult>${[
        upload(ours, 'OLD', '2026-11-01T00:00:00Z'),
        upload(ours, 'NEW', '2026-11-30T00:00:00Z'),
        upload('a/b/other', 'OTHER', '2026-11-01T00:00:00Z'),
      ].join('')}</ListMultipartUploadsResult>`,
    ),
    gone,
  ])
  await objects.removeUnfinished(Date.UTC(2026, 10, 20))
  t.match(asked.slice(1), [{ line: /^DELETE .*uploadId=OLD/u }])
  t.equal(asked.length, 2)
  const without = await setUp(t, [refusal(501, 'NotImplemented')])
  await without.objects.removeUnfinished(Date.now())
  t.equal(without.asked.length, 1, 'a server without such a list')
})

t.test('check', async t => {
  for (const [label, answer, error] of [
    ['a bucket', xml(200, '<ListBucketResult></ListBucketResult>'), null],
    ['no bucket', refusal(404, 'NoSuchBucket'), /there is no bucket mail/u],
    ['not ours', refusal(403, 'AccessDenied'), /403 AccessDenied/u],
  ] as const) {
    const { objects } = await setUp(t, [answer])
    if (error === null) await t.resolves(objects.check(), label)
    else
      await t.rejects(objects.check(), { name: STORE, message: error }, label)
  }
})
