/*
 * NAME
 *   filter-install - set up Postfix for the filter, and undo it
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
 *   plan shows everything that apply would do, and changes nothing: a unified
 *   diff of master.cf and main.cf, the account, the folders, the configuration
 *   file, the systemd unit. apply does exactly that; a second apply finds
 *   nothing to do.
 *
 *   undo first lets new mail bypass the filter, and waits until the mail that
 *   is in the filter or queued for it is delivered. Queued mail that the filter
 *   does not accept is delivered unfiltered. Then undo restores the old bytes
 *   of both files. If someone has changed a file since, undo removes only what
 *   apply wrote, and reports what it left.
 *
 *   If apply or undo was killed, the next one finishes its work. Only one of
 *   apply, undo and verify can run at a time; a second one names the first, and
 *   ends. A lock left by a killed process is ignored.
 *
 *   MODE is how Postfix calls the filter:
 *
 *     pipe          filter-pipe for each message, by pipe(8)
 *     spawn         filter-smtp for each connection, by spawn(8)
 *     daemon        filterd, a resident server, by SMTP
 *     lmtp          filterd, by LMTP
 *     before-queue  filterd, before Postfix accepts the message
 *
 *   Mail of your own users enters the filter separately, so that rules and
 *   actions can differ. It is the mail of the services submission, submissions,
 *   smtps, 587 and 465, and of those with smtpd_sasl_auth_enable=yes in
 *   master.cf. If there is any of these, mail from the sendmail command also
 *   belongs to it, except in the modes pipe and before-queue.
 *
 *   Milters stay, and see mail before the filter does.
 *
 *   If the configuration does not use clamd, but clamd answers on this machine
 *   (at the address in its clamd.conf, at the usual sockets, at
 *   127.0.0.1:3310), plan and apply report how to enable it. They do not enable
 *   it themselves.
 *
 *   apply adds the services first, tests them, and sends mail to them last.
 *   Open connections stay unfiltered until they end; apply waits for them for a
 *   while and reports this.
 *
 *   If Node.js or the programs are moved, the filter cannot start, and mail
 *   waits in the queue; the log says why. Run apply again to correct it.
 *
 *   Problems are looked for first: another content filter, services with the
 *   same names, ports in use, an unsuitable configuration, programs or folders
 *   that someone other than root could change. If there is one, it is reported,
 *   and nothing is changed.
 *
 *   If Postfix's own check finds an error, or Postfix does not come back after
 *   the reload, everything is restored.
 *
 *   verify sends probes through Postfix, the filter and back: a clean message,
 *   one with 8-bit text, one to an address in UTF-8, one with DSN parameters, a
 *   test virus, and a forbidden attachment. If mail of your own users enters
 *   separately, it also sends a clean message and a virus that way. Each probe
 *   must have the outcome that the configuration gives it: delivered unchanged
 *   with the filter's header field, kept in the quarantine, or refused.
 *
 *   The probes are delivered to filter-install itself and are removed, except
 *   for empty files in the journal. If verify is killed, the next apply, verify
 *   or undo removes its probes, so that they are not delivered to anyone. While
 *   verify runs, at most some minutes, Postfix has one more loopback port, and
 *   a transport for the probes.
 *
 *   always_bcc and the bcc maps copy no probe when apply installs the filter.
 *   If the filter is already in use, and in mode pipe with sendmail, they copy
 *   delivered probes like all mail; the result says so.
 *
 *   The engine decides under the current configuration whether a probe must be
 *   stopped. A virus that the configuration delivers is reported as NOT
 *   STOPPED, a clean message that it stops as STOPPED. A probe that a person
 *   would receive is not sent, and is reported as NOT TRIED.
 *
 *   apply sends the same probes before it sends real mail to the filter. If a
 *   probe fails, or a virus is not stopped, everything is restored. If systemd
 *   does not run and filterd does not answer, apply prepares everything that
 *   filterd needs, leaves Postfix unchanged, and reports how to start filterd:
 *   then run apply again. If Postfix does not run, apply cannot test anything,
 *   and says so.
 *
 *   status shows what is installed, whether it is in force, and how many
 *   messages wait for the filter.
 *
 *   doctor checks a live installation at any time, and reports each problem in
 *   one sentence, with a command or lines of a file that fix it. It checks
 *   settings that the filter's services inherit; limits of time and size in the
 *   wrong order; clamd, with a stream that clamd does not look into and with
 *   one of the largest size; account, folders, disk space, programs and
 *   Node.js; ports that other hosts can reach; a filter that does not run, and
 *   mail that waits for it.
 *
 *   doctor asks the engine what happens to a virus and to a forbidden
 *   attachment from an unknown sender, and reports each that is delivered. It
 *   reports options that let mail pass unscanned, rules that let everything
 *   pass, and conditions that never match in this mode. It runs the filter's
 *   program with --check as the filter's account, and reports what the account
 *   cannot read. It reports programs, configuration and folders that an account
 *   other than root could change; a filter from another folder than doctor's
 *   own; and a filterd that was started before its program or its configuration
 *   was changed. It changes nothing.
 *
 * OPTIONS
 *   --mode MODE
 *       See above. To change the mode, run undo first.
 *   --print
 *       Print only the lines for master.cf and main.cf.
 *   --config-dir DIR
 *       The Postfix instance; by default the one in /etc/postfix.
 *   --config FILE
 *       The filter's configuration, which is created if it is missing. It names
 *       the folders. Default: /etc/postsift/filter.toml.
 *   --user USER
 *       The account that the filter runs as, as pipe(8) takes it: NAME or
 *       NAME:GROUP. By default the configuration's `user`, filter.
 *   --listen-port PORT
 *       Port on 127.0.0.1 on which the filter listens. Default: 10025.
 *   --return-port PORT
 *       Port on 127.0.0.1 on which Postfix takes mail back. Default: 10026.
 *   --submission-port PORT
 *       Port on 127.0.0.1 on which the filter listens for mail of your own
 *       users, if Postfix has a service for them. Default: 10027.
 *   --state-dir DIR
 *       Folder for the replaced files. Default: /var/lib/postsift/install.
 *   --trial
 *       Stop no mail: the filter runs in monitor mode and logs what it would
 *       have done, and mail that it still refuses stays in the queue
 *       (soft_bounce). A later apply without this option puts the filter in
 *       force.
 *   --no-verify
 *       With apply: send no probes, and send mail to the filter even if filterd
 *       does not answer yet. Mail waits until it does.
 *   --allow-unsafe-paths
 *       Continue even if someone other than root could change the programs.
 *   --drain-time SECONDS
 *       How long undo waits for mail in the filter. If there is still some, the
 *       services stay, and undo must be run again. Default: 60.
 *   --purge
 *       With undo: also remove the account, the configuration and the folders,
 *       if filter-install created them and they are empty.
 *   --json
 *       Print one JSON value, for programs.
 *   --help, --version
 *       Print a synopsis, or the version.
 *
 * EXIT STATUS
 *   0  Done, or there was nothing to do.
 *   1  Refused, or failed and restored: the reason is on stderr. Or a probe of
 *      verify is not ok. Or apply did less than requested: a probe was not
 *      tried or not stopped, or Postfix does not run. Or undo is not finished.
 *   2  Wrong command line.
 *   75  Another apply, undo or verify is running. Nothing was done.
 *
 *   For doctor, as monitoring programs expect:
 *
 *   0  All is well.
 *   1  Warnings.
 *   2  Critical: mail is not filtered, waits, or could be lost.
 *   3  doctor could not run. The reason is on stderr.
 *
 * FILES
 *   /etc/postfix/master.cf, main.cf     changed files
 *   /etc/postsift/filter.toml           configuration of the filter
 *   /etc/systemd/system/postsift.service  where systemd runs, for filterd
 *   /var/spool/postsift                 files of messages in work
 *   /var/lib/postsift/quarantine        messages that were kept
 *   /var/lib/postsift/journal           delivered messages
 *   /var/lib/postsift/install           replaced files, for undo
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
/** sysexits(3): another command is running. */
const EX_TEMPFAIL = 75

refuseDebugger()
await commandLine().parseAsync().catch(fail)

function commandLine(): Command {
  const program = new Command('filter-install')
    .description('Sets up Postfix for the filter, and undoes it.')
    .version(`filter-install (Postsift) ${VERSION}`, '--version')
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
  planningCommand(program, 'plan', 'show what apply would do')
    .option('--print', 'print only the lines for Postfix')
    .action(showPlan)
  planningCommand(program, 'apply', 'set up Postfix for the filter')
    .option('--no-verify', 'send no probes')
    .action(doPlan)
  placeOptions(program.command('undo').description('undo what apply did'))
    .option(
      '--drain-time <SECONDS>',
      'how long to wait for mail in the filter',
      seconds,
      60,
    )
    .option('--purge', 'remove account, configuration and folders, too')
    .action(doUndo)
  lookingCommand(program, 'status', 'show what is installed').action(doStatus)
  lookingCommand(program, 'doctor', 'show what is wrong with it').action(
    doDoctor,
  )
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
    .option(
      '--allow-unsafe-paths',
      'do not check who could change the programs',
    )
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
      say(`Older connections could not be counted: ${String(error)}.`)
      return 0
    },
  )
  if (count > 0) {
    say(`${count} older connections stay unfiltered until they end.`)
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
    throw new Error(`${text}. Fix that, and run undo again to finish.`)
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
  complain('this command needs root')
  process.exit(status)
}

// A terminal sends its signals to Postfix's commands, too: what they did is for
// the next run to find out.
function sayWhenInterrupted(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      complain('interrupted: run apply or undo again to finish')
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
