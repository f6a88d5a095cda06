/*
 * NAME
 *   filter-quarantine - list, show, release and delete kept messages
 *
 * SYNOPSIS
 *   filter-quarantine list [ID] [FILTER]... [--all] [--limit N] [--json]
 *   filter-quarantine show ID [--json]
 *   filter-quarantine show ID --raw [--output FILE]
 *   filter-quarantine release ID... [--to ADDRESS]... [--attach] [--by WAY]
 *       [--force]
 *   filter-quarantine delete ID...
 *   filter-quarantine expire [--days N] [--to-size SIZE] [--dry-run]
 *       [--force]
 *   filter-quarantine reindex
 *   filter-quarantine explain [ID] [FILTER]... [--limit N] [--json]
 *   filter-quarantine allow ID [--json]
 *   filter-quarantine --help | --version
 *
 * DESCRIPTION
 *   Shows, releases and deletes messages that the filter has kept in
 *   `quarantine_directory`, and explains the decision about any message, kept
 *   or not. It is for the administrator: started as root, it changes to `user`
 *   before it opens any message.
 *
 *   Members of `quarantine_group` may list, show and explain; only root and
 *   `user` may do the rest. Started as root, it grants that group read access
 *   to the folders of the quarantine and of the records, or revokes it if no
 *   group is configured. The group cannot read release.key.
 *
 *   ID is one of: the filter's id (in the log and in the reply to the sender);
 *   Postfix's queue id, of the message or of its delivery after the filter
 *   ("queued as" in a reply); the Message-ID; the key of the entry; or the
 *   beginning of a filter id or key that no other message has. Case is ignored.
 *
 *   All subcommands except show --raw accept --json, --config FILE and
 *   -o NAME=VALUE, as the other programs do. On a terminal, long output goes
 *   through less(1); an empty PAGER turns that off.
 *
 *   Each release, each deletion, and each expiry that deletes something is
 *   logged, with the person who did it (user=, sudo_user=, login=): see
 *   postsift-log(5).
 *
 * LIST
 *   Prints kept messages, the newest last: on a terminal, two lines for each
 *   message that fit its width; elsewhere one line. A message must match all
 *   conditions that are given. TEXT matches any part of the value; case is
 *   ignored.
 *
 *   --since TIME, --until TIME
 *       Arrived at that time or later, or before that time. TIME is a date, a
 *       date with a time ("2026-11-22 20:10"), or an age: 30m, 12h, 7d.
 *   --sender TEXT, --recipient TEXT
 *       Address in the envelope.
 *   --subject TEXT, --message-id TEXT
 *       Field of the header. records_privacy can omit them from the records.
 *   --verdict CLASS
 *       Verdict: infected, banned, ambiguous, unchecked-damaged, and so on.
 *   --name TEXT
 *       Name of the finding, or of the file in which it was found.
 *   --larger SIZE, --smaller SIZE
 *       Size of the message: 1048576, "100k", "1MiB".
 *   --all
 *       Search the records of all decisions, including mail that was delivered,
 *       rejected or deferred, or is no longer kept.
 *   --limit N
 *       Print only the newest N; 0 means all. By default 1000 on a terminal,
 *       all elsewhere.
 *
 * SHOW
 *   Prints sender and recipients, why the message was kept, its parts, the
 *   beginning of its header, and its text, at most 60 lines. Text from the
 *   message is made printable, so that it cannot control the terminal.
 *
 *   --raw
 *       Write the original bytes to a file or a pipe. Refused on a terminal.
 *   --output FILE
 *       New file that --raw writes to. It is removed if writing fails.
 *
 * RELEASE
 *   Delivers the original bytes, from the original sender, to the original
 *   recipients. The message stays in the quarantine, where it is shown as
 *   released, with the person who did it.
 *
 *   Before it releases a message in which a scanner found malware, it asks;
 *   without a terminal, --force is needed.
 *
 *   The message goes to `forward_to`, the smtpd after the filter, or to
 *   sendmail(1) if nothing listens there, as in mode pipe. A signed header
 *   field is added, so that a filter on the way lets the message pass: once for
 *   each recipient, for five days, and only if no byte of it has changed and
 *   only fields of mail servers are above the signed one. Filters on other
 *   hosts do the same if they have a copy of release.key. If the header or a
 *   recipient address is changed on the way, the message is scanned like any
 *   other.
 *
 *   --to ADDRESS
 *       Send it to ADDRESS instead of its recipients. May be repeated.
 *   --attach
 *       Send it as an attachment of a message from the postmaster.
 *   --by WAY
 *       Delivery: auto, smtp (only forward_to) or sendmail.
 *   --force
 *       Release infected messages without asking.
 *
 * EXPIRE
 *   Deletes kept messages that are older than quarantine_keep, and records that
 *   are older than records_keep or exceed records_size_limit. filterd does this
 *   once an hour; without filterd, let cron do it, as in EXAMPLES. When the
 *   quarantine is full (quarantine_size_limit), nothing is deleted to make
 *   room: mail that would be kept is deferred and waits in Postfix's queue, and
 *   the log says why.
 *
 *   A clock that jumps ahead does not make everything old. The current time is
 *   taken as at most one day later than files, records and the uptime of the
 *   machine show. Messages that stay for that reason are reported, and the exit
 *   status is 1.
 *
 *   --days N
 *       Use N instead of quarantine_keep; 0 deletes nothing by age.
 *   --to-size SIZE
 *       Delete the oldest messages until the rest is not larger than SIZE.
 *   --dry-run
 *       Only print what would be deleted.
 *   --force
 *       Trust the clock, even if it has jumped ahead.
 *
 * REINDEX
 *   Reads every entry and writes a new index. It is never necessary: what is
 *   missing in the index is read from the entries.
 *
 * EXPLAIN
 *   Prints the record of a decision, even if the message was not kept: its
 *   parts, the findings, the rule and its place in the configuration, the
 *   outcome for each recipient, and the time of each scanner. ID may also be
 *   the `id=...` of a reply. The conditions of list can be given instead of an
 *   ID or with it. A message that was tried more than once has several records.
 *
 *   --limit N
 *       Print at most the newest N records, by default 5; 0 means all.
 *
 * ALLOW
 *   Prints the smallest safe rule that would have let a kept message pass for
 *   its recipients. The rule names what was found and what the sender cannot
 *   forge: a verified domain, a login or the client. If there is no such proof,
 *   the rule does not depend on the sender; it has insecure = true only if no
 *   other rule lets the message pass, and a comment says so. Comments after the
 *   rule list other stopped messages in the records that would also have
 *   passed; for these, a domain counts as verified if the sender address is in
 *   it. Nothing is changed: put the rule before the others in filter.toml, and
 *   try it with filter-scan.
 *
 *   No rule is printed for a message with a virus.
 *
 * EXIT STATUS
 *   0  Done; list and explain found something.
 *   1  No message matched, an ID was invalid, or some operations failed or were
 *      not done; details on stderr.
 *   2  Error in the command line, the configuration or the quarantine.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration
 *   /var/lib/postsift/quarantine        AB/KEY.eml, the bytes of a message;
 *                                       AB/KEY.json, what is known of it;
 *                                       content/AB/SHA256, the same bytes once
 *                                       more by name, not by size; index;
 *                                       released, marks that were used;
 *                                       release.key
 *   /var/lib/postsift/records           records of decisions
 *
 * EXAMPLES
 *   filter-quarantine list --recipient bob@example.com --since 2d
 *   filter-quarantine explain --subject invoice --since 7d
 *   filter-quarantine list --all --sender partner.example
 *   filter-quarantine show BCDF2345GHJK
 *   filter-quarantine release BCDF
 *   filter-quarantine release BCDF --to postmaster@example.com --attach
 *   filter-quarantine list --json --verdict banned | grep invoice
 *
 *   In /etc/cron.d/postsift, where filterd does not run:
 *
 *   DIST=/opt/postsift/dist
 *   17 * * * * root node $DIST/bin/filter-quarantine.js expire >/dev/null
 *
 * SEE ALSO
 *   filterd(8), filter.toml(5), postsift-log(5), filter-scan(1)
 */

// The manual above and a table of commands; what they do is in src.

import { fsyncSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { isatty } from 'node:tty'
import { Command, InvalidArgumentError, Option } from 'commander'
import { becomeUser, findGroup } from '../src/util/account.js'
import { findCaller } from '../src/util/caller.js'
import { isWriter, writeAsAnother } from '../src/util/caller-file.js'
import { loadCommand } from '../src/util/command.js'
import { refuseDebugger } from '../src/util/refuse-debugger.js'
import { handedOver } from '../src/util/second-self.js'
import type { Filters } from '../src/mail/filters.js'
import { VERDICT_CLASSES, type VerdictClass } from '../src/mail/finding.js'
import { duration, size } from '../src/config/option.js'
import { openLog } from '../src/log/log.js'
import { MAIN } from '../src/options.js'
import { sendmailTransport } from '../src/deliver/sendmail.js'
import type { Transport } from '../src/deliver/transport.js'
import {
  loadEngineConfig,
  networkTransport,
  type MainSettings,
} from '../src/engine.js'
import { allow } from '../src/allow-command.js'
import {
  openDesk,
  reindex,
  remove,
  shareFolders,
  show,
  writeRaw,
  type Desk,
  type Status,
} from '../src/quarantine-commands.js'
import { expire } from '../src/quarantine-commands/expire.js'
import { explain, list } from '../src/quarantine-commands/find.js'
import { release } from '../src/quarantine-commands/release.js'
import { printPaged } from '../src/print/pager.js'
import { keptPresenter } from '../src/print/kept-presenter.js'
import { VERSION } from '../src/version.js'

interface Common {
  readonly config?: string
  readonly o?: readonly string[]
  readonly json?: true
}

interface FindOptions extends Common {
  readonly since?: number
  readonly until?: number
  readonly sender?: string
  readonly recipient?: string
  readonly subject?: string
  readonly messageId?: string
  readonly verdict?: VerdictClass
  readonly name?: string
  readonly larger?: number
  readonly smaller?: number
  readonly limit?: number
}

interface ListOptions extends FindOptions {
  readonly all?: true
}

interface ShowOptions extends Common {
  readonly raw?: true
  readonly output?: string
}

interface ReleaseOptions extends Common {
  readonly to?: readonly string[]
  readonly attach?: true
  readonly force?: true
  readonly by: 'auto' | 'smtp' | 'sendmail'
}

interface ExpireOptions extends Common {
  readonly days?: number
  readonly toSize?: number
  readonly dryRun?: true
  readonly force?: true
}

/** Messages that list prints on a terminal. */
const LIST_LIMIT = 1000
/** A message that is deferred has a record for each try; newest first. */
const RECORDS_LIMIT = 5

/** Set in a process that root started and that could not change itself. */
const BY_ROOT = 'POSTSIFT_BY_ROOT'
const isSecond = handedOver() !== null && BY_ROOT in process.env
const startedAsRoot = process.getuid?.() === 0 || isSecond
refuseDebugger()
process.on('uncaughtException', fail)
// A reader of ours that has seen enough.
process.stdout.on('error', () => process.exit(0))
await commandLine().parseAsync().catch(fail)

function commandLine(): Command {
  const program = new Command('filter-quarantine')
    .description('Lists, shows, releases and deletes kept messages.')
    .version(`filter-quarantine (Postsift) ${VERSION}`, '--version')
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
  common(program)
    .enablePositionalOptions()
    .hook('preAction', (_, chosen) => takeOver(program, chosen))
  const command = (name: string, description: string): Command =>
    common(program.command(name))
      .description(description)
      .helpOption('--help', 'show this help')
      .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
  finding(command('list', 'print kept messages, or all decisions'))
    .option('--all', 'also messages that were not kept, from the records')
    .action((id: string | undefined, options: ListOptions) => {
      const limit = options.limit ?? usualLimit(options)
      const wish = { filters: filtersOf(id, options), limit }
      return run(options, desk =>
        list(desk, { ...wish, all: options.all === true }),
      )
    })
  command('show', 'print one message')
    .argument('<ID>')
    .option('--raw', 'write the original bytes')
    .option('--output <FILE>', 'file that --raw writes to')
    .action((id: string, options: ShowOptions) =>
      options.raw === true
        ? raw(id, options)
        : run(options, desk => show(desk, id)),
    )
  command('release', 'deliver messages')
    .argument('<ID...>')
    .option(
      '--to <ADDRESS>',
      'send to ADDRESS instead of its recipients',
      repeated,
    )
    .option('--attach', 'send as an attachment')
    .option('--force', 'release infected messages without asking')
    .addOption(
      new Option('--by <WAY>', 'delivery')
        .choices(['auto', 'smtp', 'sendmail'])
        .default('auto'),
    )
    .action((names: string[], options: ReleaseOptions) =>
      change(options, desk => releaseBy(desk, names, options)),
    )
  command('delete', 'delete messages')
    .argument('<ID...>')
    .action((names: string[], options: Common) =>
      change(options, desk => remove(desk, names)),
    )
  command('expire', 'delete old messages and records')
    .option('--days <N>', 'use N instead of quarantine_keep', days)
    .option('--to-size <SIZE>', 'delete the oldest until the rest fits', bytes)
    .option('--dry-run', 'only print what would be deleted')
    .option('--force', 'trust the clock, even if it has jumped ahead')
    .action((options: ExpireOptions) =>
      change(options, desk =>
        expire(desk, {
          days: options.days ?? null,
          toSizeBytes: options.toSize ?? null,
          dryRun: options.dryRun === true,
          force: options.force === true,
        }),
      ),
    )
  command('reindex', 'write a new index').action((options: Common) =>
    change(options, async desk => reindex(desk)),
  )
  finding(command('explain', 'print why messages got their verdicts')).action(
    (id: string | undefined, options: FindOptions) => {
      const filters = filtersOf(id, options)
      if (Object.keys(filters).length === 0) {
        throw new Error(
          'explain needs an ID, or a condition such as --subject TEXT',
        )
      }
      const limit = options.limit ?? RECORDS_LIMIT
      return run(options, desk => explain(desk, { filters, limit }))
    },
  )
  command('allow', 'print a rule that lets the message pass')
    .argument('<ID>')
    .action((id: string, options: Common) =>
      run(options, desk => allow(desk, id)),
    )
  return program
}

/** What list and explain find messages by. */
function finding(command: Command): Command {
  return command
    .argument('[ID]')
    .option('--since <TIME>', 'arrived at TIME or later', time)
    .option('--until <TIME>', 'arrived before TIME', time)
    .option('--sender <TEXT>', 'part of the sender')
    .option('--recipient <TEXT>', 'part of a recipient')
    .option('--subject <TEXT>', 'part of the subject')
    .option('--message-id <TEXT>', 'part of the Message-ID')
    .addOption(
      new Option('--verdict <CLASS>', 'verdict').choices(VERDICT_CLASSES),
    )
    .option('--name <TEXT>', 'part of the name of a finding or its file')
    .option('--larger <SIZE>', 'larger than SIZE', bytes)
    .option('--smaller <SIZE>', 'smaller than SIZE', bytes)
    .option('--limit <N>', 'only the newest N; 0 means all', count)
}

function filtersOf(id: string | undefined, options: FindOptions): Filters {
  const { since, until, larger, smaller, verdict } = options
  const { sender, recipient, subject, messageId, name } = options
  const all = {
    ...{ id, since, until, larger, smaller, verdict },
    ...{ sender, recipient, subject, messageId, name },
  }
  const given = Object.entries(all).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as Filters
}

// Programs and pipes get all; no person reads more than some screens.
function usualLimit({ json }: Common): number {
  return json === true || !isatty(1) ? 0 : LIST_LIMIT
}

/** These may be given before the command's name or after it. */
function common(command: Command): Command {
  return command
    .option('--config <FILE>', 'read FILE instead of /etc/postsift/filter.toml')
    .option('-o <NAME=VALUE>', 'override an option', repeated)
    .option('--json', 'print JSON, for programs')
}

// Options after the name take precedence: they come later.
function takeOver(program: Command, chosen: Command): void {
  for (const [name, value] of Object.entries(program.opts<Common>())) {
    const own: unknown = chosen.getOptionValue(name)
    if (own === undefined) chosen.setOptionValue(name, value)
    else if (Array.isArray(own) && Array.isArray(value)) {
      chosen.setOptionValue(name, [...(value as string[]), ...own])
    }
  }
}

async function run(
  options: Common,
  work: (desk: Desk) => Promise<Status>,
): Promise<void> {
  const config = await loadEngineConfig({
    file: options.config,
    overrides: options.o ?? [],
  })
  const main = config.settings(MAIN)
  await loadCommand()
  const caller = await findCaller(startedAsRoot)
  // From here on what comes from a message can do no more than the filter can.
  const gid = startedAsRoot ? await findGroup(main.quarantine_group) : null
  await becomeUser(main.user, {
    more: gid,
    environment: { [BY_ROOT]: '1' },
  })
  process.chdir('/')
  const log = openLog(main, 'filter-quarantine')
  const desk = openDesk(config, {
    json: options.json === true,
    log,
    caller,
    present: keptPresenter(process.stdout),
    page: text => printPaged(text, process.stdout),
  })
  if (startedAsRoot) shareFolders(desk, gid)
  const status = await work(desk)
  await log.flush()
  // What a slow reader of a pipe has not taken yet would be lost.
  process.stdout.write('', () => process.exit(status))
}

/** As run(), for what members of the group may not do. */
function change(
  options: Common,
  work: (desk: Desk) => Promise<Status>,
): Promise<void> {
  return run(options, desk => {
    const owner = statSync(desk.folder, { throwIfNoEntry: false })?.uid
    if (owner === undefined || owner === process.getuid?.()) return work(desk)
    const { user } = desk.config.settings(MAIN)
    throw new Error(
      `only root and the account ${user} may do this; quarantine_group may list, show and explain`,
    )
  })
}

async function raw(id: string, options: ShowOptions): Promise<void> {
  const { output } = options
  if (output === undefined && isatty(1)) {
    throw new Error(
      '--raw does not write to a terminal; name a file with --output',
    )
  }
  if (output === undefined || isWriter()) {
    return run(options, async desk => {
      const status = writeRaw(desk, id, 1)
      if (output !== undefined) fsyncSync(1)
      return status
    })
  }
  process.exit(await writeAsAnother(output))
}

async function releaseBy(
  desk: Desk,
  names: readonly string[],
  options: ReleaseOptions,
): Promise<Status> {
  const transports = transportsOf(desk.config.settings(MAIN), options.by)
  try {
    return await release(desk, {
      names,
      to: options.to ?? [],
      attach: options.attach === true,
      force: options.force === true,
      ask: isatty(0) && isatty(2) ? ask : null,
      transports,
    })
  } finally {
    transports.forEach(transport => transport.close())
  }
}

async function ask(question: string): Promise<boolean> {
  const { stdin: input, stderr: output } = process
  const lines = createInterface({ input, output })
  try {
    return /^y(?:es)?$/iu.test((await lines.question(question)).trim())
  } finally {
    lines.close()
  }
}

function transportsOf(
  main: MainSettings,
  by: ReleaseOptions['by'],
): readonly Transport[] {
  const sendmail = sendmailTransport({
    path: main.sendmail_path,
    spoolFolder: main.spool_directory,
  })
  if (by === 'sendmail') return [sendmail]
  const network = networkTransport(main)
  return by === 'smtp' ? [network] : [network, sendmail]
}

function repeated(
  value: string,
  before: readonly string[] = [],
): readonly string[] {
  return [...before, value]
}

function time(text: string): number {
  const seconds = /^\d/u.test(text) && /[smhd]$/u.test(text)
  if (seconds) return Date.now() - read(duration(0, ''), text) * 1000
  const isDate = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d.*)?$/u.test(text)
  // A date alone is a day here, not in Greenwich.
  const moment = Date.parse(text.length === 10 ? `${text} 00:00` : text)
  if (isDate && !Number.isNaN(moment)) return moment
  throw new InvalidArgumentError('It must be a date or an age: 2026-11-22, 7d.')
}

function bytes(text: string): number {
  return read(size(0, ''), text)
}

function count(text: string): number {
  if (/^\d{1,9}$/u.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number.')
}

function days(text: string): number {
  if (/^\d{1,5}$/u.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number of days.')
}

function read(
  option: { readonly readText: (text: string) => number },
  text: string,
): number {
  try {
    return option.readText(text)
  } catch (error) {
    throw new InvalidArgumentError(`It ${(error as Error).message}.`)
  }
}

function fail(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error)
  const { code } = error as NodeJS.ErrnoException
  const advice = startedAsRoot ? 'it must belong to user' : 'run it as root'
  const hint = code === 'EACCES' ? `; ${advice}` : ''
  process.stderr.write(`filter-quarantine: ${text}${hint}\n`)
  process.exit(2)
}
