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
import {
  bypassText,
  readBypasses,
  type Bypass,
} from '../../../src/bypass/bypass.js'
import { loadEngineConfig } from '../../../src/engine.js'
import { MAIN } from '../../../src/options.js'
import { isOurGreeting, type Stranger } from '../doctor/facts.js'
import { greetingOf, strangerOn } from '../gather/ports.js'
import type { SystemdFacts } from '../plan/facts.js'
import { isResident } from '../plan/manifest.js'
import { addressesOf, type Pool } from '../plan/pool.js'
import type { Proof } from '../apply/stages.js'
import { readOriginals, writeState } from '../apply/state.js'
import {
  currentFiles,
  switchOver,
  textsOf,
  withTexts,
} from '../apply/switch.js'
import { verify, type Verified } from './verify.js'
import { copiersOf, copyEdits, copySentences } from './copies.js'
import { openForecaster } from './forecast.js'
import { failureOf } from './judge.js'
import { probeEdits, type Hop } from './path.js'
import { freePort, openSink } from './sink.js'
import { verifyPool } from './through-pool.js'
import { LOOPBACK, type Mode } from '../plan/stanzas.js'
import type { InstallRecord } from '../plan/install-record.js'

export class VerifyError extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'VerifyError'
  }
}

/** All is in place but Postfix, which was not changed. */
export class NotReadyError extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'NotReadyError'
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
  /** Filters on other hosts. Default none: the filter is here. */
  readonly pool?: Pool | undefined
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
async function openVerification(
  files: PostfixFiles,
  place: VerifyPlace,
): Promise<Verification> {
  const { postfix, mode, listenPort, returnKey, pool } = place
  const submissionPort = place.submissionPort ?? null
  const sink = await openSink()
  const inPorts = { inbound: await freePort(), submission: await freePort() }
  const hops = await Promise.all((pool ? addressesOf(pool) : []).map(hopTo))
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
        ...(pool !== undefined && { hops }),
      }),
      ...uncopied,
    ],
    run: async () => {
      if (pool !== undefined) {
        const own = submissionPort === null ? [] : [submissionPort]
        const ports = [listenPort, ...own]
        const job = { postfix, sink, quarantineFolder: '/nonexistent' }
        const wishes = await wishesFor(place)
        const { results, notes } = await verifyPool(
          { pool, ports, hops },
          { ...job, wishes, timeLimitSeconds: TIME_LIMIT_SECONDS },
        )
        const copied = isCopied ? copySentences(copiers) : []
        return { results, notes: [...notes, ...copied] }
      }
      if (isResident(mode)) {
        await answers(listenPort)
        if (submissionPort !== null) await answers(submissionPort)
      }
      const config = await loadEngineConfig({ file: place.configFile })
      const folder = config.settings(MAIN).journal_directory
      const forecaster = await openForecaster(config, () =>
        readBypasses(folder),
      )
      try {
        const { results, notes } = await verify({
          ...{ postfix, sink, inPorts, forecaster },
          quarantineFolder: config.settings(MAIN).quarantine_directory,
          wishes: await wishesFor(place),
          timeLimitSeconds: TIME_LIMIT_SECONDS,
        })
        const copied = isCopied ? copySentences(copiers) : []
        const bypassed = readBypasses(folder).map(bypassSentence)
        return { results, notes: [...bypassed, ...notes, ...copied] }
      } finally {
        forecaster.close()
      }
    },
    close: () => sink.close(),
  }
}

async function hopTo(host: string): Promise<Hop> {
  const [inbound, submission] = [await freePort(), await freePort()]
  return { host, inPorts: { inbound, submission } }
}

function bypassSentence(bypass: Bypass): string {
  return `Not tried, because it is bypassed: ${bypassText(bypass)}.`
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

/** Throws where filterd does not answer and systemd does not start it. */
export async function mustAnswer(
  { mode, ports }: { readonly mode: Mode; readonly ports: readonly number[] },
  {
    systemd,
    programs,
    config,
  }: {
    readonly systemd: Pick<SystemdFacts, 'isRunning'>
    readonly programs: { readonly bin: string }
    readonly config: { readonly path: string }
  },
): Promise<void> {
  await mustNotBeHeld({ mode, ports })
  if (!isResident(mode) || systemd.isRunning) return
  for (const port of ports) {
    if (isOurGreeting(await greetingOf(port))) continue
    const start = `${programs.bin}/filterd --config ${config.path} &`
    throw new NotReadyError(
      `nothing answers on ${LOOPBACK}:${port}, and mail would wait. Postfix's files are unchanged; everything else is in place. Start the filter, then run apply again:\n  ${start}`,
    )
  }
}

/** Throws where another program has the port of filterd. */
export async function mustNotBeHeld({
  mode,
  ports,
}: {
  readonly mode: Mode
  readonly ports: readonly number[]
}): Promise<void> {
  if (!isResident(mode)) return
  for (const port of ports) {
    const stranger = await strangerOn(port)
    if (stranger !== null) throw new NotReadyError(heldText(port, stranger))
  }
}

function heldText(port: number, { who, says }: Stranger): string {
  const what = says === null ? '' : `, which says "${says}"`
  return `${LOOPBACK}:${port} is held by ${who}${what}: filterd cannot listen there, and mail would not be filtered. Postfix's files are unchanged. Stop that program, or use --listen-port`
}

// systemd may have started it a moment ago. A stranger does not become ours.
async function answers(port: number): Promise<void> {
  const limit = performance.now() + STARTS_SECONDS * 1000
  for (;;) {
    const greeting = await greetingOf(port)
    if (isOurGreeting(greeting)) return
    const isLate = performance.now() > limit
    const stranger = isLate || greeting !== null ? await strangerOn(port) : null
    if (stranger !== null) {
      throw new VerifyError(
        `${LOOPBACK}:${port} is held by ${stranger.who}, not by filterd`,
      )
    }
    if (isLate) break
    await sleep(500)
  }
  throw new VerifyError(`filterd does not answer on ${LOOPBACK}:${port}`)
}

async function wishesFor({ postfix, mode, submissionPort }: VerifyPlace) {
  const [smtputf8] = await postfix.values(['smtputf8_enable'])
  const hasSubmission = submissionPort !== undefined
  return { mode, hasSmtputf8: smtputf8 === 'yes', hasSubmission }
}
