/*
 * NAME
 *   quarantine.test - kept messages are there, whole, and once
 */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import { NO_OPTIONS, type Verdict } from '../../src/mail/verdict.js'
import {
  entryKey,
  openQuarantine,
  type Kept,
} from '../../src/quarantine/quarantine.js'
import { bytesOf, type Bytes } from '../../src/util/bytes.js'
import { scratchFolder } from '../helper/folder.js'

const CONTENT = 'Subject: x\n\n\x80\xff\0hello\n'

const kept = (
  known: Partial<Envelope> = {},
  bytes: Bytes = bytesOf(Buffer.from(CONTENT, 'latin1')),
): Kept => {
  const recipients = known.recipients ?? [
    { address: 'a@x' },
    { address: 'b@x' },
  ]
  const finding = {
    scanner: 'clamd',
    name: 'Eicar',
    class: 'infected',
    part: '1.2/x',
  } as const
  const verdict: Verdict = {
    class: 'infected',
    action: 'quarantine',
    finding,
    findings: [finding],
    recipients,
    reason: 'virus Eicar found in x',
    policy: 'action.infected = "refuse"',
    policySource: 'default',
    options: NO_OPTIONS,
    monitored: [],
  }
  const envelope = makeEnvelope({
    id: 'ID23',
    queueId: 'QUEUE1',
    sender: 'sender@x',
    recipients,
    arrivedAt: Date.UTC(2026, 10, 22),
    ...known,
  })
  return { envelope, verdict, bytes, sha256: 'digest' }
}

// The index can be lost, and is no part of an entry.
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name !== 'index')
    .sort()

t.test('an entry is the bytes and what is known of them', async t => {
  const folder = join(scratchFolder(t, 'quarantine'), 'deep', 'in', 'it')
  const key = await openQuarantine(folder).keep(kept())
  t.match(key, /^[0-9a-f]{64}$/)
  const home = key.slice(0, 2)
  t.strictSame(filesIn(folder), [
    home,
    `${home}/${key}.eml`,
    `${home}/${key}.json`,
  ])
  const path = join(folder, home, key)
  t.equal(readFileSync(`${path}.eml`, 'latin1'), CONTENT)
  t.match(JSON.parse(readFileSync(`${path}.json`, 'utf8')), {
    key,
    keptAt: '2026-11-22T00:00:00.000Z',
    size: CONTENT.length,
    sha256: 'digest',
    envelope: {
      id: 'ID23',
      queueId: 'QUEUE1',
      sender: 'sender@x',
      recipients: [{ address: 'a@x' }, { address: 'b@x' }],
    },
    verdict: {
      class: 'infected',
      reason: 'virus Eicar found in x',
      findings: [{ name: 'Eicar', part: '1.2/x' }],
    },
  })
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, home)).mode & 0o777, 0o700)
  t.equal(statSync(`${path}.eml`).mode & 0o777, 0o600)
  t.equal(statSync(`${path}.json`).mode & 0o777, 0o600)
})

t.test('a retry is the same entry', async t => {
  const folder = scratchFolder(t, 'quarantine')
  const quarantine = openQuarantine(folder)
  const first = await quarantine.keep(kept({ id: 'ID23' }))
  const again = await quarantine.keep(kept({ id: 'ID99', arrivedAt: 1 }))
  t.equal(again, first)
  t.equal(filesIn(folder).length, 3)
  const turned = [{ address: 'b@x' }, { address: 'a@x' }]
  t.equal(entryKey(kept({ recipients: turned })), first, 'in any order')
})

t.test('many at the same time, some of them the same', async t => {
  const folder = join(scratchFolder(t, 'quarantine'), 'not', 'there')
  const quarantine = openQuarantine(folder)
  const large = bytesOf(Buffer.alloc(3_000_000, 'x'))
  const keys = await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      quarantine.keep(kept({ queueId: `QUEUE${at % 3}` }, large)),
    ),
  )
  t.equal(new Set(keys).size, 3)
  const names = filesIn(folder).filter(it => it.includes('.'))
  t.strictSame(
    names.map(name => name.slice(3)).sort(),
    [...new Set(keys)].flatMap(key => [`${key}.eml`, `${key}.json`]).sort(),
  )
  for (const name of names.filter(it => it.endsWith('.eml'))) {
    t.equal(statSync(join(folder, name)).size, large.size)
  }
})

t.test('a try that fails does not touch the one after it', async t => {
  const folder = scratchFolder(t, 'quarantine')
  const quarantine = openQuarantine(folder)
  const broken: Bytes = {
    size: 1,
    slice: () => {
      throw new Error('EIO')
    },
  }
  const [first, second, third] = await Promise.allSettled([
    quarantine.keep(kept({}, broken)),
    quarantine.keep(kept()),
    quarantine.keep(kept({}, broken)),
  ])
  t.strictSame(
    [first.status, second.status, third.status],
    ['rejected', 'fulfilled', 'rejected'],
  )
  t.equal(filesIn(folder).length, 3)
})

t.test('other messages are other entries', async t => {
  const keys = [
    kept(),
    kept({ queueId: 'QUEUE2' }),
    kept({ recipients: [{ address: 'a@x' }] }),
    kept({ recipients: [{ address: 'a@xb@x' }] }),
    kept({ recipients: [] }),
    { ...kept(), sha256: 'other' },
    kept({ queueId: '' }),
    kept({ queueId: '', id: 'ID99' }),
  ].map(entryKey)
  t.equal(new Set(keys).size, keys.length)
})

t.test('what cannot be kept whole cannot be seen', async t => {
  const folder = scratchFolder(t, 'quarantine')
  const quarantine = openQuarantine(folder)
  const broken: Bytes = {
    size: 600_000,
    slice: start => {
      if (start > 0) throw new Error('EIO')
      return Buffer.alloc(256 * 1024)
    },
  }
  await t.rejects(quarantine.keep(kept({}, broken)), /EIO/)
  t.strictSame(
    filesIn(folder).filter(it => it.includes('.')),
    [],
  )

  // The .json comes last: where it fails there is no entry.
  const key = entryKey(kept())
  const json = join(folder, key.slice(0, 2), `${key}.json`)
  mkdirSync(join(json, 'in-the-way'), { recursive: true })
  await t.rejects(quarantine.keep(kept()), /EISDIR|ENOTEMPTY/)
  rmSync(json, { recursive: true })
  t.strictSame(
    filesIn(folder).filter(it => it.endsWith('.json')),
    [],
  )
})

t.test('no folder, no yes', async t => {
  const folder = scratchFolder(t, 'quarantine')
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const folder of [join(file, 'x'), file]) {
    const keeping = openQuarantine(folder).keep(kept())
    await t.rejects(keeping, { code: 'ENOTDIR' })
  }
  chmodSync(file, 0o600)
  t.strictSame(filesIn(folder), ['file'])
})

t.test('no name of a file comes from a message', async t => {
  const folder = scratchFolder(t, 'quarantine')
  const evil = '../../../etc/passwd\0/../x'
  const key = await openQuarantine(folder).keep(
    kept({ queueId: evil, sender: evil, recipients: [{ address: evil }] }),
  )
  t.match(key, /^[0-9a-f]{64}$/)
  t.equal(filesIn(folder).length, 3)
  const entry = filesIn(folder).find(it => it.endsWith('.json')) ?? ''
  t.match(JSON.parse(readFileSync(join(folder, entry), 'utf8')), {
    envelope: { sender: evil },
  })
})
