/*
 * NAME
 *   live - a verification of what is installed
 *
 * DESCRIPTION
 *   Opens the sink, says which lines probes need, and sends them once these
 *   are in force. withProbeLines() puts the lines in and takes them out again
 *   around it, with the record naming them meanwhile, so that undo takes them
 *   out if we are killed.
 *
 * DIAGNOSTICS
 *   Throws VerifyError with the probes that failed, SwitchError, ConfigError.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import {
  makeEdits,
  type Edit,
  type PostfixFiles,
} from '../../../src/postfix/edit.js'
import type { Postfix } from '../../../src/postfix/postconf.js'
import { OLDEST, readVersion } from '../../../src/postfix/version.js'
import { attachmentName } from '../../../src/scan/attachment/attachment-name.js'
import { RULE } from '../../../src/policy/rule-options.js'
import { loadEngineConfig } from '../../../src/engine.js'
import { ACTION, MAIN } from '../../../src/options.js'
import { greetingOf } from '../gather/ports.js'
import type { InstallRecord, SystemdFacts } from '../plan/facts.js'
import { isResident } from '../plan/manifest.js'
import type { Proof } from '../apply/stages.js'
import { readOriginals, writeState } from '../apply/state.js'
import {
  currentFiles,
  switchOver,
  textsOf,
  withTexts,
} from '../apply/switch.js'
import { verify } from './verify.js'
import { copiersOf, copyEdits, copySentences } from './copies.js'
import { failureOf, type Result } from './judge.js'
import { probeEdits } from './path.js'
import { freePort, openSink } from './sink.js'
import type { Mode } from '../plan/stanzas.js'

export class VerifyError extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'VerifyError'
  }
}

export interface VerifyPlace {
  readonly postfix: Postfix
  readonly stateFolder: string
  readonly mode: Mode
  readonly listenPort: number
  /** Undefined where no service takes mail of our own users. */
  readonly submissionPort: number | undefined
  readonly configFile: string
  /** The service where mail comes back, as long as that are probes only. */
  readonly returnKey?: string | undefined
}

export interface Verified {
  readonly results: readonly Result[]
  /** What else became of probes, one sentence each. */
  readonly notes: readonly string[]
}

export interface Verification {
  /** What must be in force when run() is called. */
  readonly edits: readonly Edit[]
  run(): Promise<Verified>
  close(): void
}

const TIME_LIMIT_SECONDS = 60
const STARTS_SECONDS = 20

/** @param files that the edits will be made in. */
export async function openVerification(
  files: PostfixFiles,
  place: VerifyPlace,
): Promise<Verification> {
  const { postfix, mode, listenPort, returnKey } = place
  const submissionPort = place.submissionPort ?? null
  const sink = await openSink()
  const inPorts = { inbound: await freePort(), submission: await freePort() }
  const version = readVersion(postfix.version) ?? OLDEST
  const copiers = await copiersOf(postfix, files)
  const uncopied =
    copiers === null || returnKey === undefined
      ? []
      : copyEdits(files, copiers, returnKey)
  const isCopied = copiers !== null && uncopied.length === 0
  return {
    edits: [
      ...probeEdits(files, {
        ...{ mode, version, listenPort, submissionPort },
        ...{ inPorts, sinkPort: sink.port },
      }),
      ...uncopied,
    ],
    run: async () => {
      if (isResident(mode)) {
        await answers(listenPort)
        if (submissionPort !== null) await answers(submissionPort)
      }
      const { wishes, quarantineFolder } = await wishesFor(place)
      const results = await verify({
        ...{ postfix, sink, quarantineFolder, wishes, inPorts },
        timeLimitSeconds: TIME_LIMIT_SECONDS,
      })
      return { results, notes: isCopied ? copySentences(copiers) : [] }
    },
    close: () => sink.close(),
  }
}

/** The probes through an installation that is in force. */
export async function verifyLive(
  record: InstallRecord,
  place: VerifyPlace,
): Promise<Verified> {
  const { postfix, stateFolder } = place
  if (!(await postfix.isRunning())) {
    throw new VerifyError('Postfix does not run')
  }
  const from = currentFiles(postfix.configDir)
  const texts = textsOf(from)
  const verification = await openVerification(texts, place)
  const originals = readOriginals(stateFolder)
  const to = withTexts(from, makeEdits(texts, verification.edits))
  try {
    const edits = [...record.edits, ...verification.edits]
    await writeState(stateFolder, { ...record, edits }, originals)
    await switchOver(postfix, { from, to, ports: [] })
    try {
      return await verification.run()
    } finally {
      await switchOver(postfix, { from: to, to: from, ports: [] })
    }
  } finally {
    verification.close()
    await writeState(stateFolder, record, originals)
  }
}

/**
 * For apply: run() throws where a probe failed.
 * @param files that the edits will be made in.
 */
export async function proofFor(
  files: PostfixFiles,
  place: VerifyPlace,
  onEnd: (verified: Verified) => void,
): Promise<Proof & Pick<Verification, 'close'>> {
  const verification = await openVerification(files, place)
  return {
    edits: verification.edits,
    run: async () => {
      const verified = await verification.run()
      onEnd(verified)
      const failure = failureOf(verified.results)
      if (failure !== '') throw new VerifyError(failure)
    },
    close: () => verification.close(),
  }
}

/** Whether the filter is there to be tried; else somebody must start it. */
export async function canVerify(
  mode: Mode,
  listenPort: number,
  systemd: Pick<SystemdFacts, 'isRunning'>,
): Promise<boolean> {
  if (!isResident(mode) || systemd.isRunning) return true
  return (await greetingOf(listenPort)) !== null
}

// systemd may have started it a moment ago.
async function answers(port: number): Promise<void> {
  const limit = performance.now() + STARTS_SECONDS * 1000
  for (;;) {
    if ((await greetingOf(port))?.startsWith('220') === true) return
    if (performance.now() > limit) break
    await sleep(500)
  }
  throw new VerifyError(`filterd does not answer on 127.0.0.1:${port}`)
}

async function wishesFor(place: VerifyPlace) {
  const { postfix, mode, configFile, submissionPort } = place
  const config = await loadEngineConfig({ file: configFile })
  const main = config.settings(MAIN)
  const names = config.settings(attachmentName.section)
  const { infected, banned, clean } = config.settings(ACTION)
  const [smtputf8] = await postfix.values(['smtputf8_enable'])
  const lists = [names.banned_extensions, names.add_banned_extensions].flat()
  const has = (all: readonly string[]): boolean =>
    all.some(it => it.replace(/^\./u, '').toLowerCase() === 'exe')
  return {
    quarantineFolder: main.quarantine_directory,
    wishes: {
      mode,
      actions: { infected, banned, clean },
      isMonitor: main.mode === 'monitor',
      bansPrograms:
        names.enabled && has(lists) && !has(names.allow_banned_extensions),
      hasRules: config.tables(RULE).length > 0,
      hasSmtputf8: smtputf8 === 'yes',
      hasSubmission: submissionPort !== undefined,
    },
  }
}
