/*
 * NAME
 *   verify-copies - probes where Postfix copies all mail to an address
 */

import t, { type Test } from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import type { ProgramResult } from '../helper/program.js'
import { startSink } from '../helper/sink.js'
import {
  copiersOf,
  copyEdits,
} from '../../install/filter-install/verify/copies.js'
import { isProbeEdit } from '../../install/filter-install/verify/path.js'
import { makeEdits } from '../../src/postfix/edit.js'
import type { Postfix } from '../../src/postfix/postconf.js'
import { takeOut } from '../../src/postfix/take-out.js'
import { DEBIAN_MAIN, DEBIAN_MASTER } from '../postfix/samples.js'
import { configLines, makeInstaller } from './installer.js'

// Many programs, one after the other.
t.setTimeout(5 * 60 * 1000)

const BACK = '127.0.0.1:10026 inet n - n - 20 smtpd\n  -o content_filter=\n'

t.test('a cleanup for probes', async t => {
  const asked = (...values: readonly string[]) =>
    ({ values: () => Promise.resolve(values) }) as unknown as Postfix
  const filesWith = (master: string) => ({
    'main.cf': DEBIAN_MAIN,
    'master.cf': master + BACK,
  })
  const files = filesWith(DEBIAN_MASTER)
  t.equal(await copiersOf(asked('cleanup', '', '', ''), files), null)
  const copiers = await copiersOf(
    asked('cleanup', 'all@x.example', '', ''),
    files,
  )
  if (copiers === null) throw new Error('nothing is copied')
  t.strictSame(copiers.settings, [['always_bcc', 'all@x.example']])
  const edits = copyEdits(files, copiers, '127.0.0.1:10026/inet')
  const made = makeEdits(files, edits)
  t.match(
    made['master.cf'],
    /\n {2}-o content_filter=\n {2}-o cleanup_service_name=chkclean\nchkclean +unix +n .* cleanup\n {2}-o always_bcc=\n$/u,
  )
  t.ok(edits.every(isProbeEdit))
  t.strictSame(takeOut(made, edits).files, files)
  t.strictSame(copyEdits(files, copiers, '127.0.0.1:1/inet'), [])

  // The one of a site's own, where `-o` says what is copied.
  const own = filesWith(
    `${DEBIAN_MASTER}tidy unix n - y - 0 cleanup\n  -o sender_bcc_maps=static:all@x.example\n  -o always_bcc=\n`,
  )
  const theirs = await copiersOf(asked('tidy', 'all@x.example', '', ''), own)
  t.strictSame(theirs?.settings, [['sender_bcc_maps', 'static:all@x.example']])
})

t.test('always_bcc and recipient_bcc_maps', async t => {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const postfix = await startPostfix(t, {
    sink,
    mainCf: {
      always_bcc: 'archive@example.com',
      recipient_bcc_maps: 'static:second@example.com',
    },
  })
  const installer = await makeInstaller(postfix, postsift)
  postsift.configure(['log_to = "none"', ...configLines('spawn', installer)])
  const before = installer.files()

  const apply = await installer.apply('spawn')
  mustEnd(t, apply)
  t.match(apply.stdout, /^ {2}clean +delivered +ok$/mu)
  t.notMatch(apply.stdout, /[Cc]opie[ds]/u)
  await postfix.waitForEmptyQueue()
  t.equal(sink.count, 0, 'no one got a copy of a probe')
  const { 'master.cf': master } = installer.files()
  t.notMatch(master.text, /chkclean/u)

  await postfix.send({ data: plainMessage() })
  await postfix.waitForEmptyQueue()
  const recipients = sink.messages.flatMap(it => it.rcptTo)
  t.ok(recipients.includes('archive@example.com'), 'real mail is copied')
  t.ok(recipients.includes('second@example.com'))

  const verify = await installer.run('verify', [], {})
  mustEnd(t, verify)
  t.match(
    verify.stdout,
    /^Copies of delivered probes went to archive@example\.com: always_bcc\.\nrecipient_bcc_maps may have copied delivered probes\.$/mu,
  )
  mustEnd(t, await installer.undo())
  t.strictSame(installer.files(), before)
})

function mustEnd(t: Test, { status, stdout, stderr }: ProgramResult): void {
  t.equal(status, 0, stdout + stderr)
}
