/*
 * NAME
 *   filter-install - set Postfix up for the filter, and take it back
 *
 * SYNOPSIS
 *   filter-install plan --mode MODE [--print] [OPTION]...
 *   filter-install apply --mode MODE [OPTION]...
 *   filter-install undo [--config-dir DIR] [--state-dir DIR]
 *       [--drain-time SECONDS] [--purge]
 *   filter-install status [--json] [OPTION]...
 *   filter-install doctor [--json] [OPTION]...
 *   filter-install verify [--json] [OPTION]...
 *   filter-install --help | --version
 *
 * DESCRIPTION
 *   plan shows all that apply would do, and changes nothing: a unified diff of
 *   master.cf and main.cf, the account, the folders, the configuration file,
 *   the systemd unit. apply does exactly that; a second one finds nothing to
 *   do. undo first makes new mail pass by the filter and waits until what is
 *   in it or queued for it has gone its way; mail that the filter does not take
 *   loses its request and goes on unfiltered. Then both files get the bytes back
 *   that they had, or, where someone has changed them since, undo takes out only
 *   what apply put there and says what it left. What apply or undo could not
 *   finish, because it was killed for example, the next one finishes. Only one of
 *   apply, undo and verify is at work at a time: another one says which, and ends.
 *   A lock left by a killed process is ignored.
 *
 *   MODE says how Postfix calls the filter:
 *
 *     pipe          filter-pipe for each message, by pipe(8)
 *     spawn         filter-smtp for each connection, by spawn(8)
 *     daemon        filterd, which runs all the time, by SMTP
 *     lmtp          the same by LMTP
 *     before-queue  filterd, before Postfix takes the message
 *
 *   Mail of your own users comes by a door of its own, so that rules and
 *   actions may differ: the services submission, submissions, smtps, 587 and 465,
 *   and those with smtpd_sasl_auth_enable=yes in master.cf; with any of these, and
 *   but for the modes pipe and before-queue, also the sendmail command.
 *
 *   Milters stay, and see mail before the filter does.
 *
 *   Where the configuration asks no clamd, and one answers on this machine (where
 *   its clamd.conf says, at the usual sockets, at 127.0.0.1:3310), plan and apply
 *   say how to have the filter ask it. They do not write that by themselves.
 *
 *   apply puts in the services first, tries them, and hands mail to them last.
 *   A connection from before goes on unfiltered to its end; apply waits for it
 *   for a while and says so.
 *
 *   When Node.js or the programs have another place, the filter cannot start,
 *   and mail waits in the queue; the log says why. A new apply sets it right.
 *
 *   Everything that could go wrong is looked for first: another content
 *   filter, services of our names, taken ports, a configuration that
 *   does not fit, programs or folders that someone other than root could
 *   change. Then nothing is done, and the reason is named.
 *
 *   Where Postfix's own check finds a fault, or Postfix does not come back after
 *   the reload, everything is put back.
 *
 *   verify sends probes through Postfix, the filter and back: a clean message, one
 *   with 8-bit text, one to an address in UTF-8, one with DSN parameters, a test
 *   virus, a forbidden attachment; and a clean message and a virus by the door for
 *   mail of your own users, where there is one. Each must end as the configuration
 *   says: delivered byte for byte and with our field, kept in the quarantine,
 *   refused.
 *   They end with filter-install itself, and nothing of them stays, except for
 *   empty files in the journal; what is left of one that was killed, the next
 *   apply, verify or undo removes, so that no probe goes to anybody else. For as long as it takes, at most some minutes,
 *   Postfix has a port of loopback more and a transport for the probes.
 *
 *   always_bcc and the bcc maps copy no probe when apply installs the filter. Where
 *   real mail comes back from it already, and in mode pipe by sendmail, they copy
 *   delivered probes as they copy all mail: the result says so.
 *
 *   Whether a probe must be stopped is what the engine says of it under the
 *   configuration. A virus that the configuration delivers is reported as NOT
 *   STOPPED, a clean message that it stops as STOPPED. A probe that a person would
 *   get is not sent, and is reported as NOT TRIED.
 *
 *   apply does the same before it hands real mail to the filter; where a probe
 *   fails, or a virus is not stopped, everything is put back. Where systemd does
 *   not run and filterd does not answer, apply makes all that filterd needs, leaves
 *   Postfix as it is, and says how to start filterd: then start apply again. Where
 *   Postfix does not run, it cannot try anything, and says so.
 *
 *   status says what is installed, whether it is in force, and how many messages
 *   wait for the filter.
 *
 *   doctor looks at a live installation, at any time, and names what is wrong,
 *   one sentence each with what mends it, a command or lines of a file. It looks
 *   at settings that our services inherit; at limits of time and size in the
 *   wrong order; at clamd, which it asks with a stream that clamd does not look
 *   into and with one of the largest size; at account, folders, room on disks,
 *   programs and Node.js; at ports that other hosts can reach; at a filter that
 *   does not run, and mail that waits for it.
 *
 *   doctor asks the engine what becomes of a virus and of a forbidden attachment
 *   that a stranger sends, and reports each that is delivered. It reports options
 *   that let mail pass unscanned, rules that let everything pass, and conditions
 *   that never hold in this mode. It starts the filter's program with --check as
 *   the filter's account: what the account cannot read is named. It reports
 *   programs, configuration and folders that others than root could change; a
 *   filter of another folder than doctor's own; and a filterd that has run since
 *   before its program or its configuration was changed. It changes nothing.
 *
 * OPTIONS
 *   --mode MODE
 *       See above. Before another mode, undo the one that is there.
 *   --print
 *       Print the lines for master.cf and main.cf alone.
 *   --config-dir DIR
 *       The Postfix instance; by default the one in /etc/postfix.
 *   --config FILE
 *       The filter's configuration, written if it is missing. The folders are
 *       those that it names. Default: /etc/postsift/filter.toml.
 *   --user USER
 *       The account that the filter runs as, as pipe(8) takes it: NAME or
 *       NAME:GROUP. By default the configuration's `user`, filter.
 *   --listen-port PORT
 *       Where the filter listens on 127.0.0.1. Default: 10025.
 *   --return-port PORT
 *       Where Postfix takes mail back on 127.0.0.1. Default: 10026.
 *   --submission-port PORT
 *       Where it listens on 127.0.0.1 for mail of your own users, if Postfix has
 *       a service for them. Default: 10027.
 *   --state-dir DIR
 *       Where the replaced files are kept. Default: /var/lib/postsift/install.
 *   --trial
 *       Stop no mail: the filter's policy is in monitor mode, so that the log says
 *       what it would have done, and what it still refuses stays in the queue
 *       (soft_bounce). A later plan or apply without it sets up the real thing.
 *   --no-verify
 *       With apply: send no probes, and hand mail to the filter even if filterd
 *       does not answer yet: mail waits until it does.
 *   --allow-unsafe-paths
 *       Go on even if someone other than root could change the programs.
 *   --drain-time SECONDS
 *       How long undo waits for what is in the filter. If there is still
 *       something, the services stay, and undo must be started again.
 *       Default: 60.
 *   --purge
 *       With undo: remove the account, the configuration and the folders, too,
 *       if filter-install made them and nothing is in them.
 *   --json
 *       Print one JSON value, for programs.
 *   --help, --version
 *       Print a synopsis, or the version.
 *
 * EXIT STATUS
 *   0  Done, or there was nothing to do.
 *   1  Refused, or failed and put back: the reason is on stderr. Or a probe of
 *      verify is not ok. Or apply did less than it was asked: a probe was not
 *      tried or not stopped, or Postfix does not run. Or undo is not finished, as
 *      it says.
 *   2  Wrong command line.
 *   75  Another apply, undo or verify is at work, as stderr says: nothing was
 *      done.
 *
 *   Of doctor, as monitoring programs have it:
 *
 *   0  All is well.
 *   1  Warnings.
 *   2  Something critical: mail is not filtered, waits, or could be lost.
 *   3  It could not look. The reason is on stderr.
 *
 * FILES
 *   /etc/postfix/master.cf, main.cf     what is changed
 *   /etc/postsift/filter.toml           configuration of the filter
 *   /etc/systemd/system/postsift.service  where systemd runs, for filterd
 *   /var/spool/postsift                 files of messages in work
 *   /var/lib/postsift/quarantine        messages that were kept
 *   /var/lib/postsift/journal           what was handed over
 *   /var/lib/postsift/install           what apply replaced, for undo
 *
 * EXAMPLES
 *   filter-install plan --mode pipe
 *   filter-install apply --mode daemon --trial
 *   filter-install apply --mode daemon
 *   filter-install doctor
 *   filter-install undo
 *
 * SECURITY
 *   apply and undo need root. Files are edited on a copy in the same folder and
 *   renamed; links are followed; mode and owner stay.
 *
 * SEE ALSO
 *   filter-pipe(8), filter-smtp(8), filterd(8), filter.toml(5), postconf(5)
 */

// More than a third of this file is the manual above.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError, Option } from 'commander'
import { refuseDebugger } from '../src/util/refuse-debugger.js'
import { openPostfix, type Postfix } from '../src/postfix/postconf.js'
import { VERSION } from '../src/version.js'
import { apply } from './filter-install/apply/apply.js'
import type { OwnPrograms } from './filter-install/doctor/hint.js'
import { showDoctor } from './filter-install/doctor/command.js'
import type { Facts } from './filter-install/plan/facts.js'
import { gather } from './filter-install/gather/gather.js'
import { endVerification } from './filter-install/apply/probes-left.js'
import { isDone, makePlan, type Plan } from './filter-install/plan/plan.js'
import { LockedError, takeLock } from './filter-install/apply/lock.js'
import { linesText, planText } from './filter-install/plan/show.js'
import { LOOPBACK, MODES, type Mode } from './filter-install/plan/stanzas.js'
import { stillOpen } from './filter-install/apply/stages.js'
import {
  readRecord,
  removeState,
  STATE_DIR,
  stateFolder,
} from './filter-install/apply/state.js'
import { removeLeftovers } from './filter-install/apply/replace-file.js'
import { currentFiles } from './filter-install/apply/switch.js'
import { showStatus } from './filter-install/doctor/status-command.js'
import {
  keptSentences,
  removeLater,
  undo,
} from './filter-install/apply/undo.js'
import { showVerify } from './filter-install/verify/command.js'
import { resultsText } from './filter-install/verify/judge.js'
import { wrapped } from './filter-install/verify/wrap.js'
import {
  mustAnswer,
  proofFor,
  type VerifyPlace,
} from './filter-install/verify/live.js'
import unitTemplate from './postsift.service' with { type: 'text' }
import type { Request } from './filter-install/gather/request.js'

interface PlaceOptions {
  readonly configDir?: string
  readonly stateDir: string
}

interface PlanOptions extends PlaceOptions {
  readonly mode: Mode
  readonly config?: string
  readonly user?: string
  readonly listenPort: number
  readonly returnPort: number
  readonly submissionPort: number
  readonly allowUnsafePaths?: true
  readonly trial?: true
  readonly print?: true
  /** False with --no-verify. */
  readonly verify?: boolean
}

interface LookOptions extends PlaceOptions {
  readonly config?: string
  readonly json?: true
}

interface UndoOptions extends PlaceOptions {
  readonly purge?: true
  readonly drainTime: number
}

const BIN = fileURLToPath(new URL('../bin', import.meta.url))
/** sysexits(3): another one is at work. */
const EX_TEMPFAIL = 75

refuseDebugger()
await commandLine().parseAsync().catch(fail)

function commandLine(): Command {
  const program = new Command('filter-install')
    .description('Sets Postfix up for the filter, and takes it back.')
    .version(`filter-install (Postsift) ${VERSION}`, '--version')
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
  planningCommand(program, 'plan', 'show what apply would do')
    .option('--print', 'print the lines alone')
    .action(showPlan)
  planningCommand(program, 'apply', 'do it')
    .option('--no-verify', 'send no probes')
    .action(doPlan)
  placeOptions(program.command('undo').description('take it back'))
    .option('--drain-time <SECONDS>', 'how long to wait', seconds, 60)
    .option('--purge', 'remove account, configuration and folders, too')
    .action(doUndo)
  lookingCommand(program, 'status', 'what is installed').action(doStatus)
  lookingCommand(program, 'doctor', 'what is wrong with it').action(doDoctor)
  lookingCommand(program, 'verify', 'send probes through it').action(doVerify)
  return program
}

function planningCommand(
  program: Command,
  name: string,
  description: string,
): Command {
  const command = program.command(name).description(description)
  command.addOption(
    new Option('--mode <MODE>', 'how Postfix calls the filter')
      .choices(MODES)
      .makeOptionMandatory(),
  )
  return placeOptions(command)
    .option('--config <FILE>', "the filter's configuration")
    .option('--user <USER>', 'the account of the filter')
    .option('--listen-port <PORT>', 'where the filter listens', port, 10025)
    .option('--return-port <PORT>', 'where mail comes back', port, 10026)
    .option(
      '--submission-port <PORT>',
      'where the filter listens for your own users',
      port,
      10027,
    )
    .option('--trial', 'stop no mail, and let nothing bounce')
    .option('--allow-unsafe-paths', 'do not look who could change the programs')
}

function lookingCommand(
  program: Command,
  name: string,
  description: string,
): Command {
  return placeOptions(program.command(name).description(description))
    .option('--config <FILE>', "the filter's configuration")
    .option('--json', 'print JSON')
}

function placeOptions(command: Command): Command {
  return command
    .option('--config-dir <DIR>', 'the Postfix instance')
    .option('--state-dir <DIR>', 'where replaced files are kept', STATE_DIR)
}

function port(text: string): number {
  if (/^[1-9]\d{0,4}$/u.test(text) && Number(text) < 65536) return Number(text)
  throw new InvalidArgumentError('It must be a number from 1 to 65535.')
}

function seconds(text: string): number {
  if (/^\d{1,5}$/u.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number of seconds.')
}

async function showPlan(options: PlanOptions): Promise<void> {
  const { plan, text } = await makePlanFor(options)
  refuse(plan)
  process.stdout.write(options.print === true ? linesText(plan) : text)
}

async function doPlan(options: PlanOptions): Promise<void> {
  needRoot()
  sayWhenInterrupted()
  const place = await open(options)
  const { made } = await takeLock(resolve(options.stateDir), 'apply')
  await endVerification(place.postfix, place.folder)
  const { plan, text, facts, request, around } = await makePlanFor(
    options,
    made,
  )
  refuse(plan)
  process.stdout.write(text)
  if (isDone(plan, facts.postfix.files)) return
  const proof = await proofOf(options, { plan, facts, place: around })
  const applied = await apply(plan, facts, request, {
    ...around,
    ...proof,
  }).finally(() => proof.prove?.close())
  if (!proof.isWhole()) process.exitCode = 1
  if (!applied.reloaded) {
    say('Done. Postfix does not run.')
    if (options.verify !== false) {
      say('Not verified. Start Postfix, then: filter-install verify')
    }
    return
  }
  say('Done, and Postfix reloaded.')
  const count = await stillOpen(around.postfix, applied).catch(
    (error: unknown) => {
      say(`Connections from before were not counted: ${String(error)}.`)
      return 0
    },
  )
  if (count > 0) {
    say(`${count} connections from before go on unfiltered until they end.`)
  }
}

interface Proving {
  readonly prove?: Awaited<ReturnType<typeof proofFor>>
  /** Throws where the filter does not answer yet: mail must not go there. */
  readonly checkReady?: () => Promise<void>
  /** Whether all was tried that --no-verify would leave out. */
  isWhole(): boolean
}

async function proofOf(
  { mode, listenPort, returnPort, submissionPort, verify }: PlanOptions,
  {
    plan,
    facts,
    place,
  }: {
    readonly plan: Plan
    readonly facts: Facts
    readonly place: Pick<VerifyPlace, 'postfix' | 'stateFolder'>
  },
): Promise<Proving> {
  if (verify === false) return { isWhole: () => true }
  const submission = plan.hasSubmission ? [submissionPort] : []
  const checkReady = () =>
    mustAnswer({ mode, ports: [listenPort, ...submission] }, facts)
  if (!(await place.postfix.isRunning())) {
    return { checkReady, isWhole: () => false }
  }
  const configFile = facts.config.path
  const ports = { listenPort, submissionPort: submission[0] }
  const returnKey = plan.isInForce ? undefined : returnKeyOf(plan, returnPort)
  const job = { ...place, mode, ...ports, configFile, returnKey }
  let isWhole = true
  const prove = await proofFor(plan.target, job, it => {
    say(resultsText(it).trimEnd())
    isWhole = it.results.every(({ isWell }) => isWell)
  })
  return { prove, checkReady, isWhole: () => isWhole }
}

// By sendmail(1) it would be a service of all mail of this host.
function returnKeyOf({ edits }: Plan, returnPort: number): string | undefined {
  const key = `${LOOPBACK}:${returnPort}/inet`
  return edits.some(it => it.kind === 'service' && it.key === key)
    ? key
    : undefined
}

async function doUndo(options: UndoOptions): Promise<void> {
  needRoot()
  sayWhenInterrupted()
  const { postfix, folder } = await open(options)
  const lock = await takeLock(resolve(options.stateDir), 'undo')
  const record = readRecord(folder)
  if (record === null) {
    // An undo that was killed at its very end may have left these.
    removeState(folder)
    for (const { path } of Object.values(currentFiles(postfix.configDir))) {
      removeLeftovers(path)
    }
    say(`Nothing to undo for ${postfix.configDir}.`)
    return
  }
  const isOld = record.edits.length === 0
  if (isOld && options.purge !== true) {
    say(`Nothing to undo for ${postfix.configDir}.`)
    for (const sentence of keptSentences(record.made)) say(sentence)
    return
  }
  const { left, reloaded, isComplete, later } = await undo(record, {
    postfix,
    stateDir: resolve(options.stateDir),
    stateFolder: folder,
    removeAccount: options.purge === true,
    drainSeconds: options.drainTime,
  }).catch((error: unknown) => {
    const text = (error as Error).message.replace(/\.$/u, '')
    throw new Error(`${text}. Mend that, and start undo again to finish.`)
  })
  lock.release()
  for (const sentence of [...left, ...removeLater(later)]) say(sentence)
  if (!isComplete) process.exit(1)
  say(reloaded ? 'Undone, and Postfix reloaded.' : 'Undone.')
}

async function doStatus(options: LookOptions): Promise<void> {
  needRoot()
  process.stdout.write(await showStatus(await aroundFor(options), options))
}

async function doDoctor(options: LookOptions): Promise<void> {
  try {
    needRoot(3)
    const { text, status } = await showDoctor(await aroundFor(options), options)
    process.stdout.write(text)
    process.exitCode = status
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error))
    process.exit(3)
  }
}

async function doVerify(options: LookOptions): Promise<void> {
  needRoot()
  sayWhenInterrupted()
  const around = await aroundFor(options)
  await takeLock(resolve(options.stateDir), 'verify')
  const { text, isWell } = await showVerify(around, options)
  process.stdout.write(text)
  process.exitCode = isWell ? 0 : 1
}

async function aroundFor(options: LookOptions) {
  const { postfix, folder } = await open(options)
  const configFile = options.config && resolve(options.config)
  return { postfix, stateFolder: folder, configFile, own: ownPrograms(options) }
}

function ownPrograms({ configDir, stateDir }: PlaceOptions): OwnPrograms {
  const top = resolve(BIN, '../..')
  const isBuiltHere = existsSync(join(top, 'install/build.mjs'))
  return {
    bin: BIN,
    install: fileURLToPath(new URL('filter-install', import.meta.url)),
    place: [
      ...(configDir === undefined ? [] : [` --config-dir ${configDir}`]),
      ...(stateDir === STATE_DIR ? [] : [` --state-dir ${stateDir}`]),
    ].join(''),
    hasSystemd: existsSync('/run/systemd/system'),
    sources: isBuiltHere ? top : null,
  }
}

async function makePlanFor(options: PlanOptions, made: readonly string[] = []) {
  const { postfix, folder } = await open(options)
  const request: Request = {
    mode: options.mode,
    user: options.user,
    configFile: options.config && resolve(options.config),
    listenPort: options.listenPort,
    returnPort: options.returnPort,
    submissionPort: options.submissionPort,
    allowUnsafePaths: options.allowUnsafePaths === true,
    ...(options.trial === true && { isTrial: true }),
  }
  const places = { postfix, bin: BIN, stateFolder: folder }
  const around = { ...places, unitTemplate, made }
  const { facts, options: chosen } = await gather(request, around)
  const plan = makePlan(facts, chosen)
  const text = planText(plan, facts, chosen)
  return { plan, text, facts, request: chosen, around }
}

async function open(
  options: PlaceOptions,
): Promise<{ readonly postfix: Postfix; readonly folder: string }> {
  const named = options.configDir && resolve(options.configDir)
  const postfix = await openPostfix(named)
  const folder = stateFolder(resolve(options.stateDir), postfix.configDir)
  return { postfix, folder }
}

function refuse(plan: Plan): void {
  if (plan.refusals.length === 0) return
  for (const sentence of plan.refusals) complain(sentence)
  process.exit(1)
}

function needRoot(status = 1): void {
  if (process.geteuid?.() === 0) return
  complain('this needs root')
  process.exit(status)
}

// A terminal sends its signals to Postfix's commands, too: what they did is for
// the next run to find out.
function sayWhenInterrupted(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      complain(
        'interrupted: start apply or undo again, which mend what is left',
      )
      process.exit(1)
    })
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

// A program that reads it wants a line whole, a person a line to fit.
function complain(text: string): void {
  const lines = `filter-install: ${text}`.split('\n')
  const isForAPerson = process.stderr.isTTY
  // A command is pasted: its line stays whole.
  const fitting = lines.map(it =>
    isForAPerson && !it.startsWith(' ') ? wrapped(it) : it,
  )
  process.stderr.write(`${fitting.join('\n')}\n`)
}

function fail(error: unknown): never {
  complain(error instanceof Error ? error.message : String(error))
  process.exit(error instanceof LockedError ? EX_TEMPFAIL : 1)
}
