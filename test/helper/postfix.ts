/*
 * NAME
 *   postfix - a private Postfix of its own folder, for one test
 *
 * DESCRIPTION
 *   A real Postfix with its own configuration, queue, data, log and ports of
 *   127.0.0.1. It shares programs with the machine's Postfix and nothing
 *   else; several run side by side. Needs root.
 *
 *   const sink = await startSink(t)
 *   const postfix = await startPostfix(t, {
 *     sink,
 *     options: { smtpd: { content_filter: 'chkmsg:dummy' } },
 *     masterCf: place => [`chkmsg unix - n n - 10 pipe
 *       flags=Rq user=filter null_sender= argv=/path/filter-pipe
 *       -o sendmail_path=${place.sendmailPath} -f \${sender} -- \${recipient}`],
 *   })
 *   await postfix.send({ to: 'bob@recipient.example', data: plainMessage() })
 *   const mail = await sink.next()
 *   await postfix.waitForLog(/status=sent/)
 *
 *   Mail for every domain goes to the sink, bounces too. Deferred mail is
 *   tried again by itself after three to six seconds, or by flush() at once.
 *   postfix-files.ts says what is in main.cf and master.cf.
 *
 * SECURITY
 *   The account filter may submit mail by `sendmailPath` with MAIL_CONFIG set,
 *   as pipe(8) sets it. postdrop refuses MAIL_CONFIG only where it runs
 *   set-gid, so the copy here is not, and any local account may write to this
 *   instance's maildrop. It is a test's, and gone in seconds.
 *
 * DIAGNOSTICS
 *   Error with Postfix's own words where it does not start, and with
 *   the mail log where a wait ends in vain.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sendMail } from './client.js'
import type { SendOptions, SendResult } from './client.js'
import { scratchFolder } from './folder.js'
import type { Teardown } from './folder.js'
import { guard } from './guard.js'
import { freePort } from './port.js'
import { layOut } from './postfix-files.js'
import type { PostfixOptions, PostfixPlace } from './postfix-files.js'
import { runProgram } from './program.js'
import type { ProgramOptions, ProgramResult } from './program.js'
import { waitUntil } from './wait.js'

/** A line of `postqueue -j`; the names are Postfix's. */
export interface QueuedMessage {
  readonly queue_name: string
  readonly queue_id: string
  readonly message_size: number
  readonly sender: string
  readonly recipients: readonly {
    readonly address: string
    readonly delay_reason?: string
  }[]
}

export interface Postfix extends PostfixPlace {
  /** Sends a message to the front smtpd. */
  send(options?: SendOptions): Promise<SendResult>
  /** The same to the smtpd after the filter. */
  reinject(options?: SendOptions): Promise<SendResult>
  /** Runs this instance's sendmail, with MAIL_CONFIG set. */
  sendmail(
    args: readonly string[],
    options?: ProgramOptions,
  ): Promise<ProgramResult>
  /** Runs one of its commands (`postconf`, `postsuper` ...) with `-c`. */
  command(name: string, ...args: readonly string[]): Promise<ProgramResult>
  /** The whole mail log. */
  log(): Promise<string>
  /** Waits for a match in the whole log and gives it. */
  waitForLog(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>
  queue(): Promise<readonly QueuedMessage[]>
  waitForEmptyQueue(timeoutMs?: number): Promise<void>
  /** Waits until the queue is as it is wanted. */
  waitForQueue(
    isWanted: (queue: readonly QueuedMessage[]) => boolean,
    options: { readonly what: string; readonly timeoutMs?: number | undefined },
  ): Promise<void>
  /** Tries all deferred mail again. */
  flush(): Promise<void>
  reload(): Promise<void>
  start(): Promise<void>
  /** Ends when master is gone; folder, queue and log stay until the test ends. */
  stop(): Promise<void>
}

/** A Postfix that runs until the test `t` ends. */
export const startPostfix = async (
  t: Teardown,
  options: PostfixOptions = {},
): Promise<Postfix> => {
  const place = await choosePlace(t)
  await layOut(place, options)
  const postfix = makePostfix(place)
  // Later teardowns run first: stopped, then removed with its folder.
  t.teardown(() => postfix.stop())
  await postfix.start()
  return postfix
}

const choosePlace = async (t: Teardown): Promise<PostfixPlace> => {
  const directory = scratchFolder(t, 'postfix')
  t.teardown(guard('postfix -c "$1/etc" stop', directory))
  return {
    directory,
    configDir: join(directory, 'etc'),
    queueDir: join(directory, 'queue'),
    dataDir: join(directory, 'data'),
    commandDir: join(directory, 'bin'),
    sendmailPath: join(directory, 'bin/sendmail'),
    logFile: join(directory, 'log/mail.log'),
    smtpPort: await freePort(),
    reinjectPort: await freePort(),
  }
}

const makePostfix = (place: PostfixPlace): Postfix => {
  const { configDir, commandDir, logFile, sendmailPath } = place
  const command = (name: string, ...args: readonly string[]) =>
    runProgram(join(commandDir, name), ['-c', configDir, ...args])
  const mustRun = async (name: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = await command(name, ...args)
    if (status === 0) return stdout
    const words = `${name} ${args.join(' ')}: status ${status}`
    throw new Error([words, stdout, stderr, await log()].join('\n'))
  }
  const log = () => readFile(logFile, 'utf8').catch(() => '') // not yet there
  const waitForLog = (pattern: RegExp, timeoutMs?: number) =>
    waitUntil(async () => (await log()).match(pattern) ?? undefined, {
      ...{ what: `${pattern} in the mail log`, timeoutMs, report: log },
    })
  const queue = async () => readQueue(await mustRun('postqueue', '-j'))
  // A queue manager that a reload starts while its predecessor's deliveries go
  // on finds those messages locked, and looks at them again only after
  // minimal_backoff_time, be they delivered meanwhile or not. One that is busy
  // may not hear the request: it is made again.
  const scanIncoming = () => command('postkick', 'public', 'qmgr', 'AI')
  const waitForQueue: Postfix['waitForQueue'] = async (isWanted, options) => {
    let looks = 0
    const look = async () => {
      if (isWanted(await queue())) return true
      if (++looks % LOOKS_BEFORE_SCAN === 0) await scanIncoming()
      return undefined
    }
    await waitUntil(look, {
      ...options,
      report: async () =>
        JSON.stringify(await queue(), null, 1) + (await log()),
    })
  }

  return {
    ...place,
    send: options => sendMail({ port: place.smtpPort }, options),
    reinject: options => sendMail({ port: place.reinjectPort }, options),
    sendmail: (args, options = {}) =>
      runProgram(sendmailPath, args, {
        ...options,
        env: { MAIL_CONFIG: configDir, ...options.env },
      }),
    command,
    log,
    waitForLog,
    queue,
    waitForQueue,
    waitForEmptyQueue: timeoutMs =>
      waitForQueue(({ length }) => length === 0, {
        what: 'an empty queue',
        timeoutMs,
      }),
    flush: async () => void (await mustRun('postqueue', '-f')),
    reload: async () => {
      const reloads = async () => (await log()).split(RELOADED).length
      const before = await reloads()
      await mustRun('postfix', 'reload')
      const isDone = async () => (await reloads()) > before || undefined
      await waitUntil(isDone, { what: 'postfix reload', report: log })
    },
    start: async () => {
      // What `postfix start` does, except for its check of all files, which
      // would complain that our postdrop is not set-gid.
      await mustRun('postfix', 'post-install', 'create-missing')
      await writeFile(join(place.queueDir, 'quick-start'), '')
      await mustRun('postfix', 'start')
    },
    stop: async () => {
      if (!(await masterPid(place))) return
      await mustRun('postfix', 'stop')
      const isGone = async () => ((await masterPid(place)) ? undefined : true)
      await waitUntil(isGone, { what: 'the end of master', report: log })
    },
  }
}

/** About a second, as `waitUntil` asks. */
const LOOKS_BEFORE_SCAN = 20

const RELOADED = / reload -- version /

const readQueue = (text: string): QueuedMessage[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as QueuedMessage)

/** Undefined when it does not run. A zombie has ended: no one waits for it in a
 * container whose first process does not. */
const masterPid = async ({ queueDir }: PostfixPlace) => {
  const read = (file: string) => readFile(file, 'utf8').catch(() => '')
  const pid = Number(await read(join(queueDir, 'pid/master.pid')))
  const stat = pid > 0 ? await read(`/proc/${pid}/stat`) : ''
  return stat === '' || stat.includes(') Z ') ? undefined : pid
}
