/*
 * NAME
 *   bench - a real Postfix in front of the filter and after it, by mode
 *
 * DESCRIPTION
 *   One private Postfix is both: its front smtpd takes mail from the test, the
 *   smtpd `reinject` takes it back from the filter, the sink is the next hop.
 *   Between them is the filter, as the mode says:
 *
 *     spawn            chkmsg, an smtp(8) client, to filter-smtp by spawn(8)
 *     smtp             chkmsg to a listener of filterd
 *     lmtp             chkmsg is an lmtp(8) client, to a listener on TCP
 *     lmtp-unix        the same on a unix socket
 *     before-queue     smtpd_proxy_filter of the front smtpd
 *     speed-adjust     the same, with smtpd_proxy_options=speed_adjust
 *
 *   After the queue there is a second front for our own users, whose mail
 *   comes to the filter with `origin = submission`.
 *
 *   The settings of chkmsg are those that filter-install writes; those of
 *   reinject are in helper/postfix-files.
 */

import { join } from 'node:path'
import {
  sendMail,
  type SendOptions,
  type SendResult,
} from '../../helper/client.js'
import { scratchFolder, subFolder, type Teardown } from '../../helper/folder.js'
import { freePort } from '../../helper/port.js'
import type { PostfixOptions } from '../../helper/postfix-files.js'
import { startPostfix, type Postfix } from '../../helper/postfix.js'
import { installPostsift, type Postsift } from '../../helper/postsift.js'
import type { RunningProgram } from '../../helper/program.js'
import { startSink, type Sink } from '../../helper/sink.js'
import { startFilterd } from './filterd.js'

export const AFTER_QUEUE = ['spawn', 'smtp', 'lmtp', 'lmtp-unix'] as const
export const BEFORE_QUEUE = ['before-queue', 'speed-adjust'] as const

export type Mode = (typeof AFTER_QUEUE | typeof BEFORE_QUEUE)[number]

export interface Bench {
  readonly mode: Mode
  readonly stage: 'after-queue' | 'before-queue'
  readonly postfix: Postfix
  readonly sink: Sink
  readonly postsift: Postsift
  /** The filter's address for mail from outside; with a port of 0 by path. */
  readonly doorPort: number
  /** null in mode spawn. */
  readonly filterd: RunningProgram | null
  /** Writes filter.toml anew, with these lines for `configuration`. */
  configure(lines?: readonly string[]): void
  /** Sends a message as one of our own users; after the queue only. */
  submit(options?: SendOptions): Promise<SendResult>
}

export interface BenchOptions {
  /** More lines for filter.toml. */
  readonly configuration?: readonly string[]
  readonly mainCf?: Readonly<Record<string, string>>
  /** As options of Postfix's own services. */
  readonly options?: PostfixOptions['options']
  /** False: there is no second listener for our own users. */
  readonly submission?: boolean
  /** The smtpd after the filter sends its mail to the filter again. */
  readonly loop?: boolean
  /** More entries for master.cf. */
  readonly masterCf?: (postsift: Postsift) => readonly string[]
  /** Where the filter hands mail on, if not to the `smtp:` of reinject. */
  readonly forwardTo?: (reinjectPort: number) => string
  /** False: filterd is started by the test itself. */
  readonly startFilterd?: boolean
}

/** Starts all of it; it runs until the test `t` ends. */
export async function startBench(
  t: Teardown,
  mode: Mode,
  options: BenchOptions = {},
): Promise<Bench> {
  const sink = await startSink(t)
  const postsift = await installPostsift(t)
  const doors = await openDoors(t, mode)
  const isBefore = mode === 'before-queue' || mode === 'speed-adjust'
  const postfix = await startPostfix(t, {
    sink,
    options: {
      ...options.options,
      reinject: {
        ...(options.loop && {
          content_filter: `chkmsg:${doors.inbound.nexthop}`,
        }),
        ...options.options?.['reinject'],
      },
      smtpd: {
        ...(isBefore
          ? proxySettings(mode, doors)
          : { content_filter: `chkmsg:${doors.inbound.nexthop}` }),
        ...options.options?.['smtpd'],
      },
    },
    mainCf: { ...MAIN_CF, ...options.mainCf },
    masterCf: [
      ...(options.masterCf?.(postsift) ?? []),
      ...(isBefore ? [] : [chkmsg(mode)]),
      ...(isBefore ? [] : [submissionSmtpd(doors)]),
      ...(mode === 'spawn'
        ? [
            spawnService(postsift, doors.inbound, 'inbound'),
            spawnService(postsift, doors.submission, 'submission'),
          ]
        : []),
    ],
  })
  const { forwardTo = port => `smtp:127.0.0.1:${port}` } = options
  const configure = (lines: readonly string[] = []): void =>
    postsift.configure([
      'log_to = "postlog"',
      `postlog_path = "${join(postfix.commandDir, 'postlog')}"`,
      `forward_to = "${forwardTo(postfix.reinjectPort)}"`,
      ...lines,
      ...(mode === 'spawn'
        ? []
        : listener(
            doors.inbound,
            isBefore ? 'stage = "before-queue"' : 'origin = "inbound"',
          )),
      ...(mode === 'spawn' || isBefore || options.submission === false
        ? []
        : listener(doors.submission, 'origin = "submission"')),
    ])
  configure(options.configuration)
  const filterd =
    mode === 'spawn' || options.startFilterd === false
      ? null
      : await startFilterd(t, { postfix, postsift })
  return {
    ...{ mode, postfix, sink, postsift, filterd, configure },
    stage: isBefore ? 'before-queue' : 'after-queue',
    doorPort: doors.inbound.port,
    submit: message => sendMail({ port: doors.submissionFront }, message),
  }
}

interface Door {
  /** 0 on a unix socket. */
  readonly port: number
  /** As Postfix writes it. */
  readonly nexthop: string
  /** As our configuration writes it. */
  readonly address: string
}

interface Doors {
  readonly inbound: Door
  readonly submission: Door
  /** Where our own users send. */
  readonly submissionFront: number
}

async function openDoors(t: Teardown, mode: Mode): Promise<Doors> {
  const submissionFront = await freePort()
  if (mode === 'lmtp-unix') {
    const folder = subFolder(join(scratchFolder(t, 'socket'), 'run'))
    const door = (name: string): Door => ({
      port: 0,
      nexthop: `unix:${join(folder, name)}`,
      address: `lmtp:unix:${join(folder, name)}`,
    })
    return {
      inbound: door('inbound'),
      submission: door('submission'),
      submissionFront,
    }
  }
  const protocol = mode === 'lmtp' ? 'lmtp' : 'smtp'
  const door = async (): Promise<Door> => {
    const port = await freePort()
    return {
      port,
      nexthop: `[127.0.0.1]:${port}`,
      address: `${protocol}:127.0.0.1:${port}`,
    }
  }
  return { inbound: await door(), submission: await door(), submissionFront }
}

const MAIN_CF = {
  chkmsg_destination_recipient_limit: '1000',
  // One broken connection must not make Postfix avoid the filter.
  chkmsg_destination_concurrency_failed_cohort_limit: '100',
  // What goes to the sink is compared byte for byte.
  smtp_line_length_limit: '0',
  default_destination_recipient_limit: '1000',
  smtpd_authorized_xforward_hosts: '127.0.0.0/8',
}

function proxySettings(mode: Mode, { inbound }: Doors): Record<string, string> {
  return {
    smtpd_proxy_filter: `127.0.0.1:${inbound.port}`,
    ...(mode === 'speed-adjust' && { smtpd_proxy_options: 'speed_adjust' }),
  }
}

/** How many connections there are to the filter at most. */
export const CHKMSG_PROCESSES = 10

function chkmsg(mode: Mode): string {
  const isLmtp = mode === 'lmtp' || mode === 'lmtp-unix'
  const [program, prefix] = isLmtp ? ['lmtp', 'lmtp'] : ['smtp', 'smtp']
  return [
    `chkmsg unix - - n - ${CHKMSG_PROCESSES} ${program}`,
    '  -o syslog_name=postfix/chkmsg',
    '  -o myhostname=localhost',
    '  -o disable_mime_output_conversion=yes',
    ...[
      'send_xforward_command=yes',
      'generic_maps=',
      'header_checks=',
      'mime_header_checks=',
      'nested_header_checks=',
      'body_checks=',
      'tls_security_level=none',
      'sasl_auth_enable=no',
      'bind_address=',
      'dns_support_level=disabled',
      'line_length_limit=0',
      'data_done_timeout=1200s',
    ].map(setting => `  -o ${prefix}_${setting}`),
    '  -o smtp_fallback_relay=',
  ].join('\n')
}

function submissionSmtpd({ submission, submissionFront }: Doors): string {
  return [
    `127.0.0.1:${submissionFront} inet n - n - - smtpd`,
    '  -o syslog_name=postfix/submission',
    `  -o content_filter=chkmsg:${submission.nexthop}`,
  ].join('\n')
}

function spawnService(
  { bin, configFile }: Postsift,
  { port }: Door,
  origin: 'inbound' | 'submission',
): string {
  return [
    `127.0.0.1:${port} inet n n n - 10 spawn`,
    `  user=filter argv=${process.execPath} --no-warnings`,
    `  ${join(bin, 'filter-smtp.js')} --config ${configFile}`,
    `  --origin ${origin}`,
  ].join('\n')
}

function listener({ address }: Door, place: string): readonly string[] {
  return [
    '[[listener]]',
    `address = "${address}"`,
    place,
    'socket_mode = "0666"',
  ]
}
