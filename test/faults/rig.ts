/*
 * NAME
 *   rig - one way into the filter, and everything around it a fake
 *
 * DESCRIPTION
 *   The programs are the real ones, as built and installed, run as the account
 *   filter. Around them are a sink, a sendmail(1) that keeps what it reads, a
 *   clamd, a postlog(1) that writes to one file, and the plan of inject.mjs:
 *   each can be given a fault while a resident program runs on.
 *
 *   filterd runs twice, patient and hasty: the second has time limits so short
 *   that a test can wait for them.
 */

import { join } from 'node:path'
import { ensureFilterUser, type Account } from '../helper/filter-user.js'
import type { Teardown } from '../helper/folder.js'
import type { Postsift } from '../helper/postsift.js'
import type { RunningProgram } from '../helper/program.js'
import { startSink, type Sink } from '../helper/sink.js'
import {
  tryPipe,
  trySmtp,
  type Attempt,
  type Door,
  type Message,
  type Mode,
} from './attempt.js'
import { makeDoors } from './doors.js'
import { startHop, type Hop } from './hop.js'
import { startFakeClamd, type FakeClamd } from './rig-clamd.js'
import { startRigIcap, type RigIcap } from './rig-icap.js'
import {
  RSPAMD_HAM,
  SPAMD_HAM,
  startFakeSpam,
  type FakeSpam,
} from './rig-spam.js'
import { makeRigFiles, type RigFiles } from './rig-files.js'

/** How the filter is started or asked this time. */
export interface Way {
  /** More arguments of filter-pipe and filter-smtp. */
  readonly args?: readonly string[]
  /** Words before their command line: `prlimit --nofile=20`. */
  readonly before?: readonly string[]
  /** Instead of the installed one. */
  readonly program?: string
  /** Time limits that can be waited for. */
  readonly hasty?: boolean
  /** How long the client waits for a reply. */
  readonly patienceMs?: number
}

/** A filterd that may be ended. */
export interface Another {
  readonly running: RunningProgram
  readonly door: Door
  /** Changes its configuration, which it has to read again. */
  forwardTo(endpoint: string): void
}

export interface AnotherOptions {
  /** Default the hop. */
  readonly forwardTo?: string
  readonly hasty?: boolean
  /** More of its configuration. */
  readonly tables?: readonly string[]
}

export interface Rig {
  readonly mode: Mode
  readonly files: RigFiles
  /** Where the programs are. */
  readonly bin: string
  readonly account: Account
  readonly sink: Sink
  /** In front of the sink. */
  readonly hop: Hop
  readonly clamd: FakeClamd
  readonly spamd: FakeSpam
  readonly rspamd: FakeSpam
  readonly icap: RigIcap
  /** Where one goes in, when it is ready; null for P. */
  door(way?: Way): Promise<Door | null>
  /** filterd; null for P and S. */
  daemon(way?: Way): Promise<RunningProgram | null>
  another(options?: AnotherOptions): Promise<Another>
  send(message: Message, way?: Way): Promise<Attempt>
  /** What has arrived with this text in it. */
  copies(mark: string): Buffer[]
}

/** @param installed where the programs are taken from. */
export async function startRig(
  t: Teardown,
  mode: Mode,
  installed: Postsift,
): Promise<Rig> {
  const account = await ensureFilterUser()
  const files = makeRigFiles(t, mode, account)
  const sink = await startSink(t)
  const hop = await startHop(t, sink.port)
  const clamd = await startFakeClamd(t, join(files.home, 'clamd'))
  const spamd = await startFakeSpam(t, join(files.home, 'spamd'), SPAMD_HAM)
  const rspamd = await startFakeSpam(t, join(files.home, 'rspamd'), RSPAMD_HAM)
  const icap = await startRigIcap(t, join(files.home, 'icap'))
  const { bin } = installed
  const engines = { clamd, spamd, rspamd, icap }
  const core = { mode, files, bin, account, sink, hop, ...engines }
  const { started, ...doors } = await makeDoors(t, core)
  return {
    ...core,
    ...doors,
    send: async (message, way = {}) => {
      const door = await doors.door(way)
      return door === null
        ? tryPipe(started(way), message)
        : trySmtp(door, message, way.patienceMs)
    },
    copies: mark =>
      [...files.resubmitted(), ...sink.messages.map(({ lines }) => lines)]
        // Other cells' messages are in other copies.
        .filter(copy => copy.includes(mark)),
  }
}
