/*
 * NAME
 *   postfix-files - the folders and configuration of a private Postfix
 *
 * DESCRIPTION
 *   main.cf and master.cf as a mail server with a content filter would have
 *   them, except that there is no DNS, no TLS, mail for all domains has one
 *   next hop, and waiting times are short. Whatever `mainCf` and `options`
 *   say wins.
 *
 *   Commands are copied to a folder of the instance, postdrop and postqueue
 *   without their set-gid bit; what Postfix runs with privileges stays where the
 *   machine's package has it.
 *
 * SECURITY
 *   maildrop and public are open to all local accounts, see postfix.ts.
 */
import { copyFile, readdir, utimes, writeFile } from 'node:fs/promises'
import { chmodSync, chownSync } from 'node:fs'
import { join } from 'node:path'
import { subFolder } from './folder.js'
import { runProgram } from './program.js'

export interface PostfixPlace {
  readonly directory: string
  readonly configDir: string
  readonly queueDir: string
  readonly dataDir: string
  readonly commandDir: string
  /** A real Postfix sendmail; needs MAIL_CONFIG=configDir in its environment. */
  readonly sendmailPath: string
  readonly logFile: string
  /** The smtpd that the network would see. */
  readonly smtpPort: number
  /** The smtpd after the filter: the book's localhost:10026. */
  readonly reinjectPort: number
}

type Settings = Readonly<Record<string, string>>

export interface PostfixOptions {
  /** Where all mail goes. Without it, all mail is deferred. */
  readonly sink?: { readonly transport: string }
  /** More main.cf parameters, or others. */
  readonly mainCf?: Settings | ((place: PostfixPlace) => Settings)
  /** More master.cf entries; further lines of an entry begin with a space. */
  readonly masterCf?:
    readonly string[] | ((place: PostfixPlace) => readonly string[])
  /** `-o name=value` for services that are there: smtpd (the front), reinject,
   * pickup, cleanup, smtp ... */
  readonly options?: Readonly<Record<string, Settings>>
}

/** Makes all folders and files of an instance. */
export const layOut = async (
  place: PostfixPlace,
  options: PostfixOptions,
): Promise<void> => {
  const owner = await accountOf('postfix', 'postdrop')
  subFolder(place.configDir)
  subFolder(place.queueDir)
  for (const [folder, mode] of [
    [place.dataDir, 0o700],
    [join(place.directory, 'log'), 0o755],
    [join(place.queueDir, 'public'), 0o711],
    [join(place.queueDir, 'maildrop'), 0o733],
  ] as const) {
    chownSync(subFolder(folder, mode), owner.uid, owner.gid)
  }
  await copyCommands(place)
  await configure(place, 'main.cf', await mainCf(place, options))
  await configure(place, 'master.cf', masterCf(place, options))
}

const configure = async (place: PostfixPlace, name: string, text: string) => {
  const file = join(place.configDir, name)
  await writeFile(file, text, { mode: 0o644 })
  // Postfix waits while a main.cf is younger than two seconds: it could be
  // half written.
  const past = new Date(Date.now() - 60_000)
  await utimes(file, past, past)
}

const accountOf = async (user: string, group: string) => {
  const id = async (database: string, name: string) => {
    const { stdout } = await runProgram('/usr/bin/getent', [database, name])
    if (!stdout)
      throw new Error(`no ${database} ${name}: is Postfix installed?`)
    return Number(stdout.split(':')[2])
  }
  return { uid: await id('passwd', user), gid: await id('group', group) }
}

/** The system's own main.cf is not asked: its folders may be special. */
const compiledIn = async (name: string): Promise<string> =>
  (await runProgram('/usr/sbin/postconf', ['-dh', name])).stdout.trim()

const copyCommands = async ({ commandDir, sendmailPath }: PostfixPlace) => {
  subFolder(commandDir)
  const from = await compiledIn('command_directory')
  for (const name of await readdir(from)) {
    if (!/^post[a-z]+$/.test(name)) continue
    await copyFile(join(from, name), join(commandDir, name))
    chmodSync(join(commandDir, name), 0o755) // no set-gid
  }
  await copyFile(await compiledIn('sendmail_path'), sendmailPath)
  chmodSync(sendmailPath, 0o755)
}

const mainCf = async (place: PostfixPlace, options: PostfixOptions) => {
  const more = options.mainCf ?? {}
  const settings = {
    ...places(place, await compiledIn('daemon_directory')),
    ...ALL_MAIL_TO_ONE_HOP,
    ...oneHop(options.sink?.transport),
    ...(options.sink ? {} : { defer_transports: 'smtp' }),
    ...HERE_ONLY,
    ...QUICK,
    ...(typeof more === 'function' ? more(place) : more),
  }
  return lines(
    Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
  )
}

const places = (place: PostfixPlace, daemonDirectory: string): Settings => ({
  compatibility_level: '3.6',
  queue_directory: place.queueDir,
  data_directory: place.dataDir,
  command_directory: place.commandDir,
  daemon_directory: daemonDirectory,
  sendmail_path: place.sendmailPath,
  maillog_file: place.logFile,
  maillog_file_prefixes: place.directory,
})

const ALL_MAIL_TO_ONE_HOP: Settings = {
  myhostname: 'mta.test',
  myorigin: 'mta.test',
  mydestination: '',
  alias_maps: '',
  alias_database: '',
  smtpd_relay_restrictions: 'permit_mynetworks, reject',
  append_dot_mydomain: 'no',
  // Off by default for the sake of filters that confuse an address with an
  // option; ours must not, and this lets tests show it.
  allow_min_user: 'yes',
  // The test's client takes the part of the network, whose mail is not rewritten.
  local_header_rewrite_clients: '',
  notify_classes: '',
  message_size_limit: '104857600',
}

const oneHop = (transport = 'smtp:[127.0.0.1]:9'): Settings => ({
  default_transport: transport,
  relay_transport: transport,
  local_transport: transport,
  virtual_transport: transport,
})

const HERE_ONLY: Settings = {
  mynetworks: '127.0.0.0/8',
  inet_interfaces: '127.0.0.1',
  inet_protocols: 'ipv4',
  smtp_dns_support_level: 'disabled',
  smtpd_peername_lookup: 'no',
  smtp_tls_security_level: 'none',
  smtpd_tls_security_level: 'none',
}

const QUICK: Settings = {
  queue_run_delay: '3s',
  minimal_backoff_time: '3s',
  maximal_backoff_time: '6s',
  smtpd_error_sleep_time: '0',
  smtpd_client_connection_count_limit: '0',
}

const masterCf = (
  place: PostfixPlace,
  { options = {}, masterCf }: PostfixOptions,
) => {
  const more = typeof masterCf === 'function' ? masterCf(place) : masterCf
  const entry = (name: string, words: string, settings: Settings = {}) =>
    [words, ...minusO({ ...settings, ...options[name] })].join('\n')
  const port = (number: number) => `127.0.0.1:${number} inet n - n - - smtpd`
  return lines([
    entry('smtpd', port(place.smtpPort)),
    entry('reinject', port(place.reinjectPort), BEHIND_FILTER),
    ...SERVICES.map(words => entry(words.split(' ')[0] ?? '', words)),
    ...(more ?? []),
  ])
}

const lines = (items: readonly string[]): string => `${items.join('\n')}\n`

/** Braces keep spaces inside one value (Postfix 3.0 and later). */
const minusO = (settings: Settings): string[] =>
  Object.entries(settings).map(([name, value]) =>
    /\s/.test(value) ? `  -o { ${name} = ${value} }` : `  -o ${name}=${value}`,
  )

/** FILTER_README and SMTPD_PROXY_README: the smtpd that takes mail back. */
const BEHIND_FILTER: Settings = {
  syslog_name: 'postfix/reinject',
  content_filter: '',
  receive_override_options:
    'no_unknown_recipient_checks,no_header_body_checks,no_milters',
  smtpd_delay_reject: 'no',
  smtpd_helo_restrictions: '',
  smtpd_client_restrictions: '',
  smtpd_sender_restrictions: '',
  smtpd_relay_restrictions: '',
  smtpd_recipient_restrictions: 'permit_mynetworks,reject',
  smtpd_data_restrictions: '',
  smtpd_end_of_data_restrictions: '',
  smtpd_restriction_classes: '',
  mynetworks: '127.0.0.0/8',
  smtpd_authorized_xforward_hosts: '127.0.0.0/8',
  local_recipient_maps: '',
  relay_recipient_maps: '',
  local_header_rewrite_clients: '',
  smtpd_milters: '',
  smtpd_proxy_filter: '',
  smtpd_upstream_proxy_protocol: '',
  smtpd_tls_security_level: 'none',
  smtpd_tls_wrappermode: 'no',
  smtpd_sasl_auth_enable: 'no',
  smtpd_client_connection_count_limit: '0',
  smtpd_client_connection_rate_limit: '0',
  smtpd_error_sleep_time: '0',
  smtpd_soft_error_limit: '1001',
  smtpd_hard_error_limit: '1000',
  smtpd_timeout: '1200s',
  smtpd_forbid_bare_newline: 'reject',
  smtpd_forbid_bare_newline_exclusions: '',
  message_size_limit: '209715200',
}

const SERVICES: readonly string[] = [
  'pickup unix n - n 60 1 pickup',
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'tlsmgr unix - - n 1000? 1 tlsmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'verify unix - - n - 1 verify',
  'flush unix n - n 1000? 0 flush',
  'proxymap unix - - n - - proxymap',
  'proxywrite unix - - n - 1 proxymap',
  'smtp unix - - n - - smtp',
  'relay unix - - n - - smtp',
  'lmtp unix - - n - - lmtp',
  'local unix - n n - - local',
  'virtual unix - n n - - virtual',
  'showq unix n - n - - showq',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'discard unix - - n - - discard',
  'anvil unix - - n - 1 anvil',
  'scache unix - - n - 1 scache',
  'postlog unix-dgram n - n - 1 postlogd',
]
