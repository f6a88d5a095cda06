/*
 * NAME
 *   filter-quarantine - look at kept messages, release or delete them
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
 *   Shows messages that the filter has kept in `quarantine_directory`, releases
 *   and deletes them, and explains the decision about any message, kept or not.
 *   This program is for the administrator: started as root it becomes `user`
 *   before it opens any message.
 *
 *   Members of `quarantine_group` may list, show and explain. The rest is for
 *   root and `user`. Started as root, this program gives the folders of the
 *   quarantine and of the records to that group, or takes them back where none
 *   is named; release.key stays the account's.
 *
 *   ID is our id (the log, and the reply to the sender, have it), a queue id of
 *   Postfix's (that of the message, or the one that it got behind the filter,
 *   which a reply has as "queued as"), the Message-ID, the key of the entry, or
 *   the beginning of our id or of a key that no other message has. Case does
 *   not matter.
 *
 *   All subcommands but show --raw take --json, --config FILE and
 *   -o NAME=VALUE, as the other programs do. On a terminal, output that is
 *   longer than it is goes through less(1); an empty PAGER turns that off.
 *
 *   Each release and deletion and each expiry that removes something is in the
 *   log, with who did it (user=, sudo_user=, login=): see postsift-log(5).
 *
 * LIST
 *   Prints kept messages, the newest last: on a terminal two lines for each
 *   that are not wider than the terminal, elsewhere one line. All conditions
 *   that are given must hold. Texts are parts of what they name, in any case.
 *
 *   --since TIME, --until TIME
 *       Came then or later, or before. TIME is a date or a date with a time
 *       ("2026-11-22 20:10"), or an age: 30m, 12h, 7d.
 *   --sender TEXT, --recipient TEXT
 *       Of the envelope.
 *   --subject TEXT, --message-id TEXT
 *       Of the header. records_privacy can leave them out of the records.
 *   --verdict CLASS
 *       infected, banned, ambiguous, unchecked-damaged, and so on.
 *   --name TEXT
 *       What was found, or the name of the file that it was found in.
 *   --larger SIZE, --smaller SIZE
 *       1048576, "100k", "1MiB".
 *   --all
 *       Search the records of all decisions: also mail that was delivered,
 *       rejected, deferred, or is not kept any more.
 *   --limit N
 *       Print only the newest N; 0 is all. On a terminal 1000 by default.
 *
 * SHOW
 *   Prints who sent it to whom, why it was kept, the parts that it has, the
 *   beginning of its header, and its text: at most 60 lines. What comes from the
 *   message is made printable, so that no terminal obeys it.
 *
 *   --raw
 *       Write the bytes as they are, to a file or a pipe; not to a terminal.
 *   --output FILE
 *       Where --raw goes: a new file. It is removed again if that fails.
 *
 * RELEASE
 *   Delivers the original bytes, from the original sender, to the original
 *   recipients. The message stays in the quarantine, and says that it was
 *   released, and by whom.
 *
 *   A message in which a scanner named malware is released only after a
 *   question; where there is no terminal, --force is needed.
 *
 *   It goes to `forward_to`, the smtpd behind the filter; where nothing listens
 *   there, as in a set-up of pipe(8), to sendmail(1). A signed field is before
 *   it, so that a filter that it meets on its way lets it pass: once for each
 *   recipient, for five days, and only while no byte of it is changed and only
 *   mail servers' own fields are above it. Filters on other hosts do so too when
 *   they have a copy of release.key. Where something between changes the header,
 *   or a recipient's address, the message is looked at as any other.
 *
 *   --to ADDRESS
 *       Send it to ADDRESS and not to its own recipients. May be repeated.
 *   --attach
 *       Send it as an attachment of a message from the postmaster.
 *   --by WAY
 *       auto, smtp (only forward_to) or sendmail.
 *   --force
 *       Release infected messages too, without a question.
 *
 * EXPIRE
 *   Removes kept messages that are older than quarantine_keep, and records that
 *   are older than records_keep or more than records_size_limit. filterd does so
 *   once an hour; where it does not run, let cron do it, as in EXAMPLES. When a
 *   quarantine is full (quarantine_size_limit), nothing is removed to make room:
 *   mail that would be kept is deferred, waits in Postfix's queue, and the log
 *   says why.
 *
 *   A clock that jumps ahead does not make everything old: the time counts as at
 *   most a day later than files, records and the time that the machine has been
 *   running allow. What stays for that reason is reported, and the exit status
 *   is 1.
 *
 *   --days N
 *       As if quarantine_keep were N; 0 removes nothing by age.
 *   --to-size SIZE
 *       Remove the oldest until the rest is not larger.
 *   --dry-run
 *       Only say what would be removed.
 *   --force
 *       The clock is right, however far ahead it is.
 *
 * REINDEX
 *   Reads every entry and writes the index anew. It is never needed for
 *   correctness: what the index lacks is read from the entries.
 *
 * EXPLAIN
 *   Prints the record of a decision, also of a message that was not kept: its
 *   parts, the findings, the rule and where it is, what became of it for
 *   each recipient, and how long each scanner took. ID may be the `id=...` of a
 *   reply too. Instead of an ID, or besides, the conditions of list can be given.
 *   A message that was tried more than once has several records.
 *
 *   --limit N
 *       Print at most the newest N records, by default 5; 0 is all.
 *
 * ALLOW
 *   Prints the smallest safe rule that would have let a kept message pass for its
 *   recipients: it names what was found, and what the sender cannot forge (a
 *   verified domain, a login, the client). Where nothing is proof, the rule does
 *   without the sender; it has insecure = true only where no other rule lets the
 *   message pass, and says so. Comments behind it name other messages in the
 *   records that were stopped and would have passed; a domain is taken for
 *   verified there where the sender is of it. Nothing is changed: put the rule in
 *   front of the others in filter.toml, and try it with filter-scan.
 *
 *   For a message with a virus there is no rule.
 *
 * EXIT STATUS
 *   0  Done; list and explain have found something.
 *   1  No message matched, an ID was invalid, or some operations failed or were
 *      not done; details on stderr.
 *   2  An error: the command line, the configuration, or the quarantine.
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
    .description('Looks at kept messages, releases or deletes them.')
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
  finding(command('list', 'print what is kept, or all that was decided'))
    .option('--all', 'also what was not kept, from the records')
    .action((id: string | undefined, options: ListOptions) => {
      const limit = options.limit ?? usualLimit(options)
      const wish = { filters: filtersOf(id, options), limit }
      return run(options, desk =>
        list(desk, { ...wish, all: options.all === true }),
      )
    })
  command('show', 'print one message')
    .argument('<ID>')
    .option('--raw', 'its bytes as they are')
    .option('--output <FILE>', 'where --raw goes')
    .action((id: string, options: ShowOptions) =>
      options.raw === true
        ? raw(id, options)
        : run(options, desk => show(desk, id)),
    )
  command('release', 'deliver messages')
    .argument('<ID...>')
    .option('--to <ADDRESS>', 'instead of its own recipients', repeated)
    .option('--attach', 'as an attachment')
    .option('--force', 'also what is infected, without a question')
    .addOption(
      new Option('--by <WAY>', 'how')
        .choices(['auto', 'smtp', 'sendmail'])
        .default('auto'),
    )
    .action((names: string[], options: ReleaseOptions) =>
      change(options, desk => releaseBy(desk, names, options)),
    )
  command('delete', 'remove messages')
    .argument('<ID...>')
    .action((names: string[], options: Common) =>
      change(options, desk => remove(desk, names)),
    )
  command('expire', 'remove what is old')
    .option('--days <N>', 'as if quarantine_keep were N', days)
    .option('--to-size <SIZE>', 'the oldest, until the rest fits', bytes)
    .option('--dry-run', 'only say what would be removed')
    .option('--force', 'the clock is right, however far ahead it is')
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
  command('reindex', 'write the index anew').action((options: Common) =>
    change(options, async desk => reindex(desk)),
  )
  finding(command('explain', 'print why messages got their verdicts')).action(
    (id: string | undefined, options: FindOptions) => {
      const filters = filtersOf(id, options)
      if (Object.keys(filters).length === 0) {
        throw new Error('explain needs an ID, or a condition as --subject TEXT')
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
    .option('--since <TIME>', 'came then or later', time)
    .option('--until <TIME>', 'came before', time)
    .option('--sender <TEXT>', 'part of the sender')
    .option('--recipient <TEXT>', 'part of a recipient')
    .option('--subject <TEXT>', 'part of the subject')
    .option('--message-id <TEXT>', 'part of the Message-ID')
    .addOption(
      new Option('--verdict <CLASS>', 'its verdict').choices(VERDICT_CLASSES),
    )
    .option('--name <TEXT>', 'part of what was found, or of its file')
    .option('--larger <SIZE>', 'larger than that', bytes)
    .option('--smaller <SIZE>', 'smaller than that', bytes)
    .option('--limit <N>', 'only the newest N; 0 is all', count)
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

/** These may stand before the command's name or behind it. */
function common(command: Command): Command {
  return command
    .option('--config <FILE>', 'read FILE instead of the usual one')
    .option('-o <NAME=VALUE>', 'override an option', repeated)
    .option('--json', 'print JSON for programs')
}

// What stands behind the name counts more, and comes later.
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
      `this is for root and the account ${user}; quarantine_group may list, show and explain`,
    )
  })
}

async function raw(id: string, options: ShowOptions): Promise<void> {
  const { output } = options
  if (output === undefined && isatty(1)) {
    throw new Error('--raw does not write to a terminal: name a file, --output')
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
