/*
 * NAME
 *   plan - all that apply will do, before it is done
 *
 * DESCRIPTION
 *   makePlan() takes what filter-install wrote before out of the two files,
 *   puts what this mode needs in, and adds the steps of the manifest. Where
 *   the result is what is there already, nothing is left to do: a second apply
 *   plans nothing.
 *
 *   Pure: facts and options in, plan out.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import {
  makeEdits,
  type Edit,
  type PostfixFiles,
} from '../../../src/postfix/edit.js'
import {
  MasterCfError,
  readMasterCf,
  serviceKey,
} from '../../../src/postfix/master-cf.js'
import { allStand, takeOut } from '../../../src/postfix/take-out.js'
import {
  readVersion,
  type PostfixVersion,
} from '../../../src/postfix/version.js'
import { conflicts, placeIn } from './conflicts.js'
import { generalFaults, takenPortFaults } from './faults.js'
import type { Facts, Options } from './facts.js'
import { bareFiles, originsIn } from './postfix-without-us.js'
import {
  feedEdits,
  isFeed,
  optionEdit,
  receiversOf,
} from './feeding-services.js'
import { manifestSteps } from './manifest.js'
import { limitBehind, roomEdits } from './size-headroom.js'
import {
  transportSettings,
  type Stanza,
  type StanzaOptions,
} from './stanzas.js'
import type { Step } from './step.js'
import { notesFor } from './notes.js'
import { serviceStanzas } from './service-stanzas.js'

export interface Plan {
  /** Why it must not be done, one sentence each; then the rest is empty. */
  readonly refusals: readonly string[]
  readonly edits: readonly Edit[]
  /** The files without anything of ours, and as they will be. */
  readonly bare: PostfixFiles
  readonly target: PostfixFiles
  readonly steps: readonly Step[]
  /** An apply before this one was cut short: Postfix may not know the files. */
  readonly isUnfinished: boolean
  /** Mail goes to the filter already: there is no stage between. */
  readonly isInForce: boolean
  /** Mail of our own users has a door of its own. */
  readonly hasSubmission: boolean
  /** Services whose mail is filtered, and those whose mail is not. */
  readonly fed: readonly string[]
  readonly unfed: readonly string[]
  readonly notes: readonly string[]
}

export function makePlan(facts: Facts, options: Options): Plan {
  const { files } = facts.postfix
  const bare = bareFiles(files, facts.record)
  const version = readVersion(facts.postfix.version)
  const origins = originsIn(bare, options.mode)
  const faults = generalFaults(facts, options, version, origins)
  try {
    readMasterCf(bare['master.cf'])
  } catch (error) {
    if (!(error instanceof MasterCfError)) throw error
    return refused(files, [...faults, error.message])
  }
  if (version === undefined) return refused(files, faults)
  const stanzaOptions = stanzaOptionsOf(facts, options, {
    version,
    origins,
  })
  const stanzas = serviceStanzas(
    stanzaOptions,
    limitBehind(bare, stanzaOptions),
  )
  const receivers = receiversOf(bare, options.mode)
  const name = ({ service }: (typeof receivers)[number]): string =>
    `${serviceKey(service)} (${placeIn(files, bare, 'master.cf', service)})`
  const fed = receivers.filter(it => it.isFed).map(name)
  const refusals = [
    ...faults,
    ...conflicts(bare, files, stanzas, stanzaOptions),
    ...takenPortFaults(facts, stanzas, options.pool?.returnAddress),
    ...(fed.length === 0 ? ['master.cf has no smtpd service to filter'] : []),
  ]
  if (refusals.length > 0) return refused(files, refusals)

  const edits = editsFor(bare, stanzaOptions, stanzas)
  return {
    refusals: [],
    edits,
    bare,
    target: targetOf(facts, bare, edits),
    // The filter's own things are on its hosts.
    steps: options.pool === undefined ? manifestSteps(facts, options) : [],
    isUnfinished: facts.record?.isComplete === false,
    isInForce: isInForce(facts),
    hasSubmission: origins.includes('submission'),
    fed,
    unfed: receivers.filter(it => !it.isFed).map(name),
    notes: notesFor(facts, options, bare),
  }
}

/** Whether Postfix's files are as they are planned, and all else too. */
export function isDone(plan: Plan, files: PostfixFiles): boolean {
  return (
    !plan.isUnfinished &&
    plan.steps.length === 0 &&
    plan.target['main.cf'] === files['main.cf'] &&
    plan.target['master.cf'] === files['master.cf']
  )
}

// Where all of it is already it stays where it is, whatever someone has
// written after it.
function targetOf(
  { postfix, record }: Facts,
  bare: PostfixFiles,
  edits: readonly Edit[],
): PostfixFiles {
  const isSame = JSON.stringify(edits) === JSON.stringify(record?.edits)
  return isSame && allStand(postfix.files, edits)
    ? postfix.files
    : makeEdits(bare, edits)
}

function isInForce({ postfix, record }: Facts): boolean {
  const feed = (record?.edits ?? []).filter(isFeed)
  const rest = takeOut(postfix.files, feed).files
  return (
    rest['main.cf'] !== postfix.files['main.cf'] ||
    rest['master.cf'] !== postfix.files['master.cf']
  )
}

function refused(files: PostfixFiles, refusals: readonly string[]): Plan {
  const empty = {
    isUnfinished: false,
    isInForce: false,
    hasSubmission: false,
    edits: [],
    steps: [],
    fed: [],
    unfed: [],
    notes: [],
  }
  return {
    refusals: [...new Set(refusals)],
    bare: files,
    target: files,
    ...empty,
  }
}

function stanzaOptionsOf(
  facts: Facts,
  options: Options,
  more: {
    readonly version: PostfixVersion
    readonly origins: readonly Origin[]
  },
): StanzaOptions {
  const { mode, user, listenPort, returnPort } = options
  const { version, origins } = more
  const { programs, config, postfix } = facts
  const limit = Number(postfix.messageSizeLimit)
  return {
    ...{ mode, user, listenPort, returnPort, version },
    submissionPort: origins.includes('submission')
      ? options.submissionPort
      : null,
    messageSizeLimit: Number.isSafeInteger(limit * 2) ? limit : 0,
    node: programs.node,
    bin: programs.bin,
    configFile: config.path,
    pipeReturnsBySmtp: config.pipeResubmit === 'smtp',
    ...(options.isTrial === true && { isTrial: true }),
    ...(options.signMilter !== undefined && { signMilter: options.signMilter }),
    ...(options.pool !== undefined && { pool: options.pool }),
  }
}

function editsFor(
  bare: PostfixFiles,
  options: StanzaOptions,
  stanzas: readonly Stanza[],
): readonly Edit[] {
  const feed = feedEdits(bare, options)
  const settings = transportSettings(options)
  const edits: Edit[] = feed.filter(it => it.kind !== 'parameter')
  edits.push(...roomEdits(bare, options))
  if (options.mode === 'pipe' && !options.pipeReturnsBySmtp) {
    edits.push(...pickupEdits(bare))
  }
  edits.push({ kind: 'comment', file: 'master.cf', text: COMMENT })
  for (const { key, text } of stanzas)
    edits.push({ kind: 'service', key, text })
  const added = [
    ...feed.filter(it => it.kind === 'parameter'),
    ...settings.map(([name, value]): Edit => ({
      ...{ kind: 'parameter', name, text: `${name} = ${value}\n` },
    })),
  ]
  if (added.length === 0) return edits
  return [
    ...edits,
    { kind: 'comment', file: 'main.cf', text: COMMENT },
    ...added,
  ]
}

const COMMENT = `
# Postsift: added by filter-install. "filter-install undo" removes it.
`

// sendmail(1) would set the SMTPUTF8 flag on all mail with a raw UTF-8 field,
// and it would bounce where the next hop does not have SMTPUTF8.
function pickupEdits(bare: PostfixFiles): readonly Edit[] {
  return readMasterCf(bare['master.cf'])
    .filter(it => it.command === 'pickup')
    .map(it => optionEdit(it, ['smtputf8_autodetect_classes', 'verify']))
}
