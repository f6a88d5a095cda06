/*
 * NAME
 *   pipe.test - what comes in from pipe(8)
 */
import { spawn } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Envelope } from '../../src/mail/envelope.js'
import { accepted, failed, type Reply } from '../../src/mail/reply.js'
import { parentCheck } from '../../src/receive/launcher.js'
import { messageFrom } from '../../src/receive/message-from.js'
import { receiveFromPipe, type PipeDoor } from '../../src/receive/pipe.js'
import {
  readPipeArguments,
  type PipeArguments,
} from '../../src/receive/pipe-arguments.js'
import { recordSize } from '../../src/receive/record-size.js'
import { scratchFolder } from '../helper/folder.js'

const MINIMAL: PipeArguments = {
  config: undefined,
  overrides: [],
  origin: 'inbound',
  queueId: '',
  size: null,
  clientAddress: '',
  clientName: '',
  clientHelo: '',
  saslUsername: '',
  sender: 's@x',
  recipients: ['r@x'],
}

t.test('the command line of pipe(8)', async t => {
  t.same(readPipeArguments(['-f', 's@x', '--', 'r@x']), MINIMAL)
  t.same(
    readPipeArguments([
      ...['--config', '/c', '-o', 'a=b', '-o', 'c=d', '--origin', 'submission'],
      ...[
        '--queue-id',
        'Q1',
        '--size',
        '1234',
        '--client-address',
        '192.0.2.1',
      ],
      ...['--client-name', 'mail.x', '--client-helo', 'helo.x'],
      ...['--sasl-username', 'alice', '-f', 's@x', '--', 'a@x', 'b@x'],
    ]),
    {
      config: '/c',
      overrides: ['a=b', 'c=d'],
      origin: 'submission',
      queueId: 'Q1',
      size: 1234,
      clientAddress: '192.0.2.1',
      clientName: 'mail.x',
      clientHelo: 'helo.x',
      saslUsername: 'alice',
      sender: 's@x',
      recipients: ['a@x', 'b@x'],
    },
  )
  const unknown = readPipeArguments([
    ...['--client-name', 'unknown', '--client-address', 'unknown'],
    ...['--client-helo', '', '--queue-id', '', '--size', '', '-f', '', '--'],
  ])
  t.same(unknown, { ...MINIMAL, sender: '', recipients: [] })
})

const ODD_ADDRESSES = [
  ...['', '-', '--', '-f', '-oQ/x@d', '-C/x', '-bd', '-t', '-X/l', '--help'],
  ...['--version', '--check', '--config', '"-t x"@d', 'a,b@d', '"a,b"@d'],
  ...['a b@d', '$(id)@d', '`id`@d', ';id;@d', '|id@d', '%0a@d', '\n@d'],
  ...[`${'x'.repeat(256)}@d`, 'm\u00fcller@d', "it's@d", '"quo\\"ted"@d', ' '],
]

t.test('an address is an address, whatever it looks like', async t => {
  for (const address of ODD_ADDRESSES) {
    const args = ['--client-helo', address, '-f', address, '--', address, 'r@x']
    t.same(
      readPipeArguments([...args, address]),
      {
        ...MINIMAL,
        clientHelo: address === 'unknown' ? '' : address,
        sender: address,
        recipients: [address, 'r@x', address],
      },
      JSON.stringify(address),
    )
  }
})

const WRONG: readonly (readonly [args: readonly string[], message: string])[] =
  [
    [[], 'no -- before the recipients'],
    [['-f', 's@x'], 'no -- before the recipients'],
    [['-f', 's@x', 'r@x'], 'unknown option r@x'],
    [['--', 'r@x'], 'no -f SENDER'],
    [['-f'], '-f needs a value'],
    [['-f', '--'], 'no -- before the recipients'],
    [['-fs@x', '--', 'r@x'], 'unknown option -fs@x'],
    [['-x', 'y', '-f', 's@x', '--', 'r@x'], 'unknown option -x'],
    [['--help', '-f', 's@x', '--', 'r@x'], 'unknown option --help'],
    [['--size=5', '-f', '--', 'r@x'], 'unknown option --size=5'],
    [['constructor', 'x', '-f', 's', '--'], 'unknown option constructor'],
    [['__proto__', 'x', '-f', 's', '--'], 'unknown option __proto__'],
    [['', 'x', '-f', 's', '--'], 'unknown option '],
    [
      ['--origin', 'x', '-f', 's', '--'],
      '--origin must be inbound or submission',
    ],
  ]

t.test('wrong command lines', async t => {
  for (const [args, message] of WRONG) {
    t.throws(() => readPipeArguments(args), new RangeError(message))
  }
  for (const size of ['-1', '1.5', '0x10', ' 5', '5 ', 'many']) {
    const { size: read } = readPipeArguments(['--size', size, '-f', '', '--'])
    t.equal(read, null, size)
  }
})

t.test('the size that Postfix counts', async t => {
  const check = (message: string, size: number): void => {
    t.equal(recordSize()(Buffer.from(message)), size, message.slice(0, 20))
    const count = recordSize()
    let last = 0
    for (const byte of message) last = count(Buffer.from(byte))
    t.equal(last, size, 'byte by byte')
  }
  check('\n', 2)
  check('a\n', 3)
  check('a', 3)
  check('a\n\nb\n', 8)
  check(`${'x'.repeat(127)}\n`, 129)
  check(`${'x'.repeat(128)}\n`, 131)
  check(`${'x'.repeat(2048)}\n`, 2051)
  check(`${'x'.repeat(2049)}\n`, 2051 + 3)
  check(`${'x'.repeat(5000)}\n`, 2 * 2051 + 907)
  t.equal(recordSize()(Buffer.alloc(0)), 0)
})

t.test('whether the starter is there', async t => {
  t.equal(await parentCheck(undefined, process.ppid)(), true)
  t.equal(await parentCheck(undefined, process.ppid + 1)(), false)
  t.equal(await parentCheck('', process.ppid)(), true)
  t.equal(await parentCheck('nonsense', process.ppid)(), true)
  t.equal(await parentCheck('1 2 3', process.ppid)(), true)

  // A child of ours takes the part of the launcher, with a hostile name.
  const folder = scratchFolder(t, 'launcher')
  const name = join(folder, 'a) R 1 (x')
  writeFileSync(name, '#!/bin/sh\nread -r line\n', { mode: 0o755 })
  const child = spawn(name, [], { stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = new Promise(resolve => child.once('close', resolve))
  const pid = child.pid ?? 0
  const own = parentCheck(`${pid} ${process.pid}`, 0)
  const other = parentCheck(`${pid} ${process.pid + 1}`, 0)
  t.equal(await own(), true)
  t.equal(await other(), false)
  child.stdin.end('go\n')
  await ended
  t.equal(await own(), false, 'it is gone')
})

interface Seen {
  envelope?: Envelope
  content: string
  aborted: unknown
}

/** A door whose filter notes what it is given. */
const doorTo = (
  stdin: number,
  seen: Seen,
  answer: (confirm: () => Promise<void>) => Promise<readonly Reply[]>,
  parentIsThere: PipeDoor['parentIsThere'] = () => Promise.resolve(true),
): PipeDoor => ({
  message: messageFrom(stdin),
  parentIsThere,
  filter: (envelope, confirm = () => undefined) => {
    seen.envelope = envelope
    return {
      write: chunk => void (seen.content += chunk.toString('latin1')),
      end: () => answer(async () => confirm()),
      abort: reason => void (seen.aborted = reason),
    }
  },
})

const openMessage = (t: Tap, content: string): number => {
  const path = join(scratchFolder(t, 'pipe'), 'message')
  writeFileSync(path, content, 'latin1')
  const fd = openSync(path, 'r')
  t.teardown(() => closeSync(fd))
  return fd
}
type Tap = Parameters<typeof scratchFolder>[0]

const nothing = (): Seen => ({ content: '', aborted: null })

t.test('a message goes to the filter as it is', async t => {
  const content = `Subject: x\n\n${'\x80\0text\r\n'.repeat(30_000)}`
  const seen = nothing()
  const args = {
    ...MINIMAL,
    queueId: 'Q1',
    clientName: 'mail.x',
    clientAddress: '192.0.2.1',
    clientHelo: 'helo.x',
    saslUsername: 'alice',
    origin: 'submission' as const,
    recipients: ['a@x', 'b@x'],
  }
  const door = doorTo(openMessage(t, content), seen, async confirm => {
    await confirm()
    return [accepted('one'), accepted('two')]
  })
  t.same(await receiveFromPipe(args, door), accepted('one'))
  t.ok(seen.content === content, 'every byte')
  t.match(seen.envelope, {
    id: /^\w{12}$/,
    queueId: 'Q1',
    sender: 's@x',
    recipients: [{ address: 'a@x' }, { address: 'b@x' }],
    client: { name: 'mail.x', address: '192.0.2.1', helo: 'helo.x', port: '' },
    saslUsername: 'alice',
    origin: 'submission',
    stage: 'after-queue',
  })
  t.equal(seen.aborted, null)
})

t.test('many replies are one', async t => {
  const answer = async (...replies: Reply[]): Promise<string> => {
    const fd = openMessage(t, '')
    const door = doorTo(fd, nothing(), () => Promise.resolve(replies))
    return (await receiveFromPipe(MINIMAL, door)).status
  }
  t.equal(await answer(accepted('x')), '2.0.0')
  t.equal(await answer(accepted('x'), failed('4.3.0', 'y')), '4.3.0')
  t.equal(await answer(failed('5.7.1', 'y'), failed('4.7.1', 'y')), '4.7.1')
  t.equal(await answer(failed('5.7.1', 'y')), '5.7.1')
  t.equal(await answer(), '4.3.0', 'no reply at all')
})

t.test('a message may be cut short where pipe(8) is gone', async t => {
  const gone = () => Promise.resolve(false)
  for (const size of [null, 3, 5, 1000]) {
    let answers = 0
    const fd = openMessage(t, 'x\n')
    const door = doorTo(
      fd,
      nothing(),
      async confirm => {
        await confirm()
        answers++
        return [accepted('never')]
      },
      gone,
    )
    await t.rejects(receiveFromPipe({ ...MINIMAL, size }, door), {
      message: 'message did not come in whole',
      status: '4.3.0',
    })
    t.equal(answers, 0)
  }
})

t.test('a smaller size alone decides nothing', async t => {
  const fd = openMessage(t, 'x\n')
  const door = doorTo(fd, nothing(), async confirm => {
    await confirm()
    return [accepted('yes')]
  })
  const reply = await receiveFromPipe({ ...MINIMAL, size: 1000 }, door)
  t.equal(reply.status, '2.0.0')
})

t.test('a message that cannot be read is aborted', async t => {
  const fd = openSync(scratchFolder(t, 'pipe'), 'r')
  t.teardown(() => closeSync(fd))
  const seen = nothing()
  const door = doorTo(fd, seen, () => Promise.resolve([accepted('never')]))
  await t.rejects(receiveFromPipe(MINIMAL, door), { message: /^EISDIR/ })
  t.match(seen.aborted, { code: 'EISDIR' })
})
