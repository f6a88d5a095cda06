/*
 * NAME
 *   probes-left - a verification that was cut short is brought to its end
 *
 * DESCRIPTION
 *   While a verification lasts, one row of transport_maps leads mail for the
 *   domain of the probes back to it. Where that is killed, the row stays, and
 *   probes wait in the queue. Without the row they would go to the next hop,
 *   as mail for any domain does: so the row goes last, when no probe is in the
 *   filter, on its way, or in the queue any more.
 *
 *   What of them is in the quarantine goes, too.
 *
 * DIAGNOSTICS
 *   Throws ProbesLeftError where a probe is still in the filter, SwitchError,
 *   PostfixError, or the error of a system call.
 */

import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadEngineConfig } from '../../../src/engine.js'
import { MAIN } from '../../../src/options.js'
import { takeOut } from '../../../src/postfix/take-out.js'
import type { Edit } from '../../../src/postfix/edit.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import { receivers } from '../../../src/postfix/queue.js'
import { otherThan } from '../plan/feeding-services.js'
import { readOriginals, readRecord, recordFile, writeState } from './state.js'
import { currentFiles, switchOver, textsOf, withTexts } from './switch.js'
import { queuedFor, removeKept } from '../verify/ends.js'
import { isProbeDoor, isProbeEdit, PROBE_DOMAIN } from '../verify/path.js'
import type { InstallRecord } from '../plan/install-record.js'

class ProbesLeftError extends Error {
  constructor(count: number) {
    super(
      `${count} ${count === 1 ? 'probe' : 'probes'} of an interrupted verification ${count === 1 ? 'is' : 'are'} still in the filter: keep the filter running, and try again`,
    )
    this.name = 'ProbesLeftError'
  }
}

const LOOK_MS = 300
/** As often nothing must be seen of them. */
const QUIET_LOOKS = 3
const WAIT_SECONDS = 60
const WAITING = ['deferred', 'hold']

/** What the next apply or verification does first, where one was cut short. */
export async function endVerification(
  postfix: Postfix,
  stateFolder: string,
): Promise<void> {
  const record = readRecord(stateFolder)
  if (record === null || !record.edits.some(isProbeEdit)) return
  const before = await doorProcesses(postfix, record.edits)
  const from = currentFiles(postfix.configDir)
  // Not for the files, which stay: the door's processes end when their client
  // has.
  await switchOver(postfix, { from, to: from, ports: [] })
  const left = await removeProbes(postfix, { before, seconds: WAIT_SECONDS })
  if (left > 0) throw new ProbesLeftError(left)
  await removeKeptProbes(record, stateFolder)
  const { files } = takeOut(textsOf(from), record.edits.filter(isProbeEdit))
  const to = withTexts(from, files)
  await switchOver(postfix, { from, to, ports: [] })
  const edits = record.edits.filter(it => !isProbeEdit(it))
  const originals = readOriginals(stateFolder)
  await writeState(stateFolder, { ...record, edits }, originals)
}

/** Processes by which probes came in: one may wait for the filter yet. */
function doorProcesses(
  postfix: Postfix,
  edits: readonly Edit[],
): Promise<readonly number[]> {
  const isOther = otherThan(edits.filter(isProbeDoor))
  return receivers(postfix, name => !isOther(name))
}

/**
 * Removes probes from the queue as long as some come there.
 * @returns how many are still on their way.
 */
export async function removeProbes(
  postfix: Postfix,
  {
    before,
    seconds,
  }: { readonly before: readonly number[]; readonly seconds: number },
): Promise<number> {
  const isRunning = await postfix.isRunning()
  const end = performance.now() + seconds * 1000
  for (let quiet = 0; ;) {
    const queued = await queuedFor(postfix, PROBE_DOMAIN)
    // One that the filter has would come back after it was removed.
    const waiting = queued.filter(
      it => !isRunning || WAITING.includes(it.queue),
    )
    if (waiting.length > 0) {
      const ids = waiting.map(it => it.id)
      await postfix.remove(ids, isRunning ? WAITING : [])
    }
    const now = isRunning ? await receivers(postfix) : []
    const open = before.filter(pid => now.includes(pid))
    const onTheirWay = queued.length - waiting.length + open.length
    quiet = queued.length + open.length === 0 ? quiet + 1 : 0
    if (quiet >= QUIET_LOOKS) return 0
    if (performance.now() > end) return onTheirWay
    await sleep(LOOK_MS)
  }
}

/** No one is to be told of them. */
export async function removeKeptProbes(
  { setup }: InstallRecord,
  stateFolder: string,
): Promise<void> {
  if (setup === undefined) return
  const since = statSync(recordFile(stateFolder)).mtimeMs
  const folder = await quarantineOf(setup.configFile)
  if (folder !== null) removeKept(folder, PROBE_DOMAIN, since)
}

async function quarantineOf(file: string): Promise<string | null> {
  try {
    const config = await loadEngineConfig({ file })
    return config.settings(MAIN).quarantine_directory
  } catch {
    // Without a configuration there is no filter that would have kept any.
    return null
  }
}
