/*
 * NAME
 *   faults - filter-install when something fails: the old way or the new one
 */

import { chmodSync, copyFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { plainMessage } from '../helper/eicar.js'
import { startPostfix } from '../helper/postfix.js'
import { installPostsift } from '../helper/postsift.js'
import { startSink } from '../helper/sink.js'
import { configLines, makeInstaller } from './installer.js'

const sink = await startSink(t)
const postsift = await installPostsift(t)
const postfix = await startPostfix(t, { sink })
const installer = await makeInstaller(postfix, postsift)
const before = installer.files()

postsift.configure(configLines('daemon', installer))

// A wrapper takes the place of `postfix` and does what a fault would do.
const FAULTS: readonly {
  readonly story: string
  readonly script: string
  readonly says: RegExp
}[] = [
  {
    story: 'postfix check finds a fault',
    script: 'check) echo "postfix: fatal: injected" >&2; exit 1 ;;',
    says: /postfix check: postfix: fatal: injected\. Both files were restored\.$/mu,
  },
  {
    story: 'postfix reload fails',
    script: 'reload) [ -e "$0.once" ] || { : >"$0.once"; exit 1; } ;;',
    says: /postfix reload: status 1\. Both files were restored\.$/mu,
  },
  {
    story: 'Postfix ends at the reload',
    script:
      'reload) "$0.real" "$@" >/dev/null 2>&1; exec "$0.real" -c "$2" stop ;;',
    says: /Postfix ended during the reload\. Both files were restored\.$/mu,
  },
]

for (const { story, script, says } of FAULTS) {
  t.test(story, async t => {
    const unwrap = wrapPostfix(script)
    const apply = await installer.apply('daemon', '--no-verify')
    unwrap()
    t.equal(apply.status, 1)
    t.match(apply.stderr, says)
    t.strictSame(installer.files(), before)
    t.equal((await postfix.command('postfix', 'status')).status, 0)
    await postfix.send({ data: plainMessage({ subject: story }) })
    t.match((await sink.next()).lines.toString(), story)
    t.match((await installer.undo()).stdout, /^Nothing to undo/u)
  })
}

t.test(
  'killed before Postfix knows: apply goes on, or undo goes back',
  async t => {
    for (const goOn of [true, false]) {
      const unwrap = wrapPostfix('check) kill -KILL "$PPID"; exit 1 ;;')
      const apply = await installer.apply('daemon', '--no-verify')
      unwrap()
      t.equal(apply.signal, 'SIGKILL')
      t.strictNotSame(installer.files(), before, 'the files were written')
      if (goOn) {
        const again = await installer.apply('daemon', '--no-verify')
        t.equal(again.status, 0, again.stderr)
        t.match(
          again.stdout,
          /postfix reload.*\nDone, and Postfix reloaded\.\n$/su,
        )
        t.match(
          (await installer.apply('daemon', '--no-verify')).stdout,
          /Nothing to do/u,
        )
      }
      const undo = await installer.undo()
      t.equal(undo.status, 0, undo.stderr)
      t.strictSame(installer.files(), before)
    }
  },
)

function wrapPostfix(branch: string): () => void {
  const command = join(postfix.commandDir, 'postfix')
  renameSync(command, `${command}.real`)
  writeFileSync(
    command,
    `#!/bin/sh\nfor word do\n  case $word in\n  ${branch}\n  esac\ndone\nexec "$0.real" "$@"\n`,
  )
  chmodSync(command, 0o755)
  return () => {
    copyFileSync(`${command}.real`, command)
    chmodSync(command, 0o755)
  }
}
