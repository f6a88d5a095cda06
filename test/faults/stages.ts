/*
 * NAME
 *   stages - the faults that cells are made of
 */

import {
  chmodSync,
  chownSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Account } from '../helper/filter-user.js'
import { runProgram } from '../helper/program.js'
import type { SinkReplies } from '../helper/sink.js'
import type { Behavior } from '../scan/fake-clamd.js'
import type { Answer } from '../scan/fake-engine.js'
import { NotHere, type Fault, type Faults } from './cell.js'
import { primaryOf, workersOf } from '../helper/filterd-processes.js'
import type { Plan } from './plan.js'
import type { Rig, Way } from './rig.js'

/** Inside of the program: see inject.mjs. */
export function inside(
  plan: Plan,
  more: { readonly way?: Way; readonly mayMiss?: boolean } = {},
): Fault {
  return rig => {
    // Of 256 folders one may be there already, of another cell's message.
    if (plan.point === 'fs.mkdirSync') rig.files.emptyQuarantine()
    rig.files.plan.set(plan)
    return more
  }
}

/** The next hop answers so. */
export function hopSays(replies: SinkReplies, way: Way = {}): Fault {
  return rig => {
    // A connection that is kept has its greeting after it.
    rig.hop.cut()
    Object.assign(rig.sink.replies, replies)
    const moments = Object.keys(replies) as (keyof SinkReplies)[]
    return {
      way,
      undo: () => moments.forEach(moment => delete rig.sink.replies[moment]),
    }
  }
}

/** The next hop refuses connections. */
export const hopRefuses: Fault = async rig => {
  await rig.hop.refuse()
  return { undo: () => rig.hop.open() }
}

/** clamd behaves so, on connections that are new. */
export function clamdDoes(behavior: Behavior, way: Way = {}): Fault {
  return rig => {
    rig.clamd.cut()
    rig.clamd.behavior = behavior
    return {
      way,
      undo: () => {
        rig.clamd.cut()
        rig.clamd.behavior = {}
      },
    }
  }
}

/** A fake engine behaves so, on connections that are new. */
export function engineDoes(
  engine: 'spamd' | 'rspamd' | 'icap',
  behavior: Answer,
  way: Way = {},
): Fault {
  return rig => {
    rig[engine].cut()
    rig[engine].behavior = behavior
    return {
      way,
      undo: () => {
        rig[engine].cut()
        rig[engine].behavior = null
      },
    }
  }
}

/** Its socket is gone. */
export function engineIsGone(engine: 'spamd' | 'rspamd' | 'icap'): Fault {
  return rig => {
    rig[engine].cut()
    rig[engine].hide()
    return { undo: () => rig[engine].show() }
  }
}

/** What is there in place of clamd's socket. */
export function clamdIs(what: 'missing' | 'a file' | 'forbidden'): Fault {
  return rig => {
    const { link, socketPath } = rig.clamd
    const file = join(rig.files.home, 'no-socket')
    writeFileSync(file, '')
    chmodSync(file, 0o666)
    rig.clamd.cut()
    if (what === 'forbidden') chmodSync(socketPath, 0o600)
    if (what === 'missing') point(link, join(rig.files.home, 'nothing'))
    if (what === 'a file') point(link, file)
    return {
      undo: () => {
        chmodSync(socketPath, 0o666)
        point(link, socketPath)
      },
    }
  }
}

function point(link: string, target: string): void {
  rmSync(link, { force: true })
  symlinkSync(target, link)
}

/** sendmail is this script of sh(1). */
export function sendmailIs(script: string, way: Way = {}): Fault {
  return rig => {
    rig.files.becomeSendmail(script)
    return { way, undo: () => rig.files.becomeSendmail() }
  }
}

export function postlogIs(script: string): Fault {
  return rig => {
    rig.files.becomePostlog(script)
    return { undo: () => rig.files.becomePostlog() }
  }
}

type Folder = 'spool' | 'quarantine' | 'journal'

function pathOf({ files }: Rig, folder: Folder): string {
  return join(files.home, folder)
}

/** A folder that belongs to someone else. */
export function forbidden(folder: Folder): Fault {
  return rig => {
    const path = pathOf(rig, folder)
    const { uid, gid } = rig.account
    chownSync(path, 0, 0)
    return { undo: () => chownSync(path, uid, gid) }
  }
}

/** A file system of 1 MiB for a folder, with so much of it left. */
export function smallDisk(folder: Folder, leftBytes: number): Fault {
  return async rig => {
    const path = pathOf(rig, folder)
    const { uid, gid } = rig.account
    const options = `size=1m,uid=${uid},gid=${gid},mode=700`
    const words = ['-t', 'tmpfs', '-o', options, 'tmpfs', path]
    await run('/bin/mount', words).catch((error: Error) => {
      throw new NotHere(error.message)
    })
    writeFileSync(join(path, 'filling'), Buffer.alloc(1024 ** 2 - leftBytes))
    return {
      undo: async () => {
        rmSync(join(path, 'filling'))
        // filterd may still hold the file of the message that did not fit.
        await run('/bin/umount', ['-l', path])
      },
    }
  }
}

async function run(
  path: string,
  args: readonly string[],
  user?: Account,
): Promise<void> {
  const { status, stderr } = await runProgram(path, args, { user })
  if (status !== 0) throw new Error(`${path} ${args.join(' ')}: ${stderr}`)
}

/** Limits of prlimit(1): `--nofile=20`. The workers of resident programs get
 * them while they run, as their own account: `--nofile=20:` leaves them the
 * right to take it back. None of them may die of it. */
export function limited(
  words: readonly string[],
  undoing: readonly string[] = [],
): Fault {
  return async rig => {
    const daemon = await rig.daemon()
    if (daemon === null) {
      return { way: { before: ['/usr/bin/prlimit', ...words] } }
    }
    const workers = workersOf(daemon.pid)
    const set = async (limits: readonly string[]): Promise<void> => {
      for (const pid of workers) {
        // Where there is none any more, another has come, without a limit.
        if (!workersOf(daemon.pid).includes(pid)) continue
        const args = ['--pid', `${pid}`, ...limits]
        await run('/usr/bin/prlimit', args, rig.account)
      }
    }
    await set(words)
    return {
      way: { patienceMs: 5000 },
      undo: () => set(undoing),
      also: (): Faults => {
        const now = workersOf(daemon.pid)
        return workers
          .filter(pid => !now.includes(pid))
          .map(pid => `worker ${pid} has died`)
      },
    }
  }
}

/** The workers of filterd die, and there are no processes for others. */
export const noOtherWorker: Fault = async rig => {
  const daemon = await rig.daemon()
  if (daemon === null) throw new Error('there is no filterd in this mode')
  const set = (limit: string): Promise<void> => {
    const words = ['--pid', `${primaryOf(daemon.pid)}`, `--nproc=${limit}`]
    return run('/usr/bin/prlimit', words, rig.account)
  }
  await set('1:')
  for (const pid of workersOf(daemon.pid)) process.kill(pid, 'SIGKILL')
  return { way: { patienceMs: 5000 }, undo: () => set('5000:') }
}
