/*
 * NAME
 *   again - the same message again is handed over once, and both hear yes
 *
 * DESCRIPTION
 *   The same queue id, bytes and recipients: a retry whose first answer was
 *   lost. One of them other: another message.
 */

import t from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { installPostsift } from '../helper/postsift.js'
import type { Message, Mode } from './attempt.js'
import { startRig } from './rig.js'

const MESSAGE: Message = {
  queueId: '4F00000001',
  from: 'alice@sender.example',
  to: ['bob@recipient.example', 'carol@recipient.example'],
  data: plainMessage({ subject: 'the same', text: 'line\n'.repeat(30_000) }),
}

const SAME: Readonly<Record<string, Message>> = {
  'the same': MESSAGE,
  'recipients in another order': { ...MESSAGE, to: [...MESSAGE.to].reverse() },
  'CRLF for LF': {
    ...MESSAGE,
    data: Buffer.from(MESSAGE.data.toString().replaceAll('\n', '\r\n')),
  },
}

const OTHERS: Readonly<Record<string, Message>> = {
  'another queue id': { ...MESSAGE, queueId: '4F00000002' },
  'a recipient less': { ...MESSAGE, to: ['bob@recipient.example'] },
  'a byte more': {
    ...MESSAGE,
    data: Buffer.concat([MESSAGE.data, Buffer.from('.\n')]),
  },
  'no queue id': { ...MESSAGE, queueId: '' },
  'no queue id, again': { ...MESSAGE, queueId: '' },
}

t.test('the same message again', async t => {
  const installed = await installPostsift(t)
  for (const mode of ['P', 'S', 'D', 'L'] as const satisfies Mode[]) {
    await t.test(mode, async t => {
      const rig = await startRig(t, mode, installed)
      const send = async (message: Message, story: string): Promise<void> => {
        const { outcome, said } = await rig.send(message)
        t.equal(outcome, 'accepted', `${story}: ${said}`)
      }
      await send(MESSAGE, 'first')
      t.equal(rig.copies('the same').length, 1)
      for (const [story, message] of Object.entries(SAME)) {
        await send(message, story)
        t.equal(rig.copies('the same').length, 1, story)
      }
      let copies = 1
      for (const [story, message] of Object.entries(OTHERS)) {
        await send(message, story)
        t.equal(rig.copies('the same').length, ++copies, story)
      }
      t.strictSame(rig.files.residue(), [])
    })
  }
})
