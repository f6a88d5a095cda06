/*
 * NAME
 *   ole.test - what cfb and msgreader find in a changed compound file is found
 *
 * DESCRIPTION
 *   Neither ends where sectors make a circle: such a file they do not read.
 */
import { runInThisContext } from 'node:vm'
import MsgReader from '@kenjiuno/msgreader'
import { find, read } from 'cfb'
import t from 'tap'
import { long, nativeOf, oleOf, type Storage } from '../ole-writer.js'
import { besides, PAYLOAD } from './beside.js'

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')

/** An object in a document, in small sectors and in large ones. */
const document = (more: Storage): Buffer =>
  oleOf({
    WordDocument: Buffer.alloc(5000, 1),
    ObjectPool: {
      _1: { '\x01Ole10Native': nativeOf(['report.exe'], PAYLOAD) },
    },
    ...more,
  })

/** Of a property with a value in its row [MS-OXMSG 2.4]. */
const row = (tag: number, value: number): Buffer =>
  Buffer.concat([long(tag >>> 0), long(6), long(value), long(0)])

const message = oleOf({
  __properties_version1: Buffer.alloc(0),
  '__properties_version1.0': Buffer.concat([
    Buffer.alloc(16),
    ...[long(1), long(1), long(0), long(1), Buffer.alloc(0)],
    ...[row(0x001a001f, 18)],
  ]),
  '__substg1.0_001A001F': wide('IPM.Note'),
  '__substg1.0_0037001F': wide('A letter'),
  '__attach_version1.0_#00000000': {
    '__properties_version1.0': Buffer.concat([
      Buffer.alloc(8),
      row(0x37050003, 1),
    ]),
    '__substg1.0_3701000D': Buffer.alloc(0),
    '__substg1.0_37010102': PAYLOAD,
    '__substg1.0_3707001F': wide('report.exe'),
    '__substg1.0_3704001F': wide('report.exe'),
  },
})

/** Stops it after a while; a file takes a hundredth of that. */
function limited(look: () => boolean): boolean {
  Object.assign(globalThis, { oracleLook: look })
  return runInThisContext('oracleLook()', { timeout: 300 }) as boolean
}

t.test('changed documents', async t => {
  await besides(t, {
    files: [document({}), document({ Data: Buffer.alloc(9000, 2) })],
    options: { name: 'a.doc', type: 'application/msword' },
    theirs: bytes =>
      limited(() => {
        const native = find(read(bytes, { type: 'buffer' }), '\x01Ole10Native')
        return native !== null && Buffer.from(native.content).includes(PAYLOAD)
      }),
    ...{ cases: 800, least: 150 },
  })
})

t.test('changed messages of Outlook', async t => {
  await besides(t, {
    files: [message],
    options: { name: 'a.msg', type: 'application/vnd.ms-outlook' },
    theirs: bytes =>
      limited(() => {
        const copy = new Uint8Array(bytes)
        const reader = new MsgReader.default(copy.buffer)
        const { attachments = [] } = reader.getFileData()
        return attachments.some(it =>
          Buffer.from(reader.getAttachment(it).content).includes(PAYLOAD),
        )
      }),
    ...{ cases: 250, least: 80 },
  })
})
