/*
 * NAME
 *   amavisd - amavisd-new as Debian configures it, with our clamd
 *
 * DESCRIPTION
 *   Debian's own files of /etc/amavis/conf.d, and after them one of ours:
 *   where it listens, no spam checks, virus checks on, no notices, and what it
 *   would stop answered by a 5xx to the final dot instead of in silence.
 *   Headers that are not as they should be pass, as Debian has it: nearly all
 *   messages of the corpus have such.
 *
 *   A message that it defers because it fails counts as stopped.
 *
 *   It runs in the foreground as the account amavis, on private folders and
 *   loopback ports. The next hop is Postfix's smtp-sink.
 */
import { chownSync, readdirSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { sendMail } from '../helper/client.js'
import { scratchFolder, subFolder, type Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import {
  over,
  runProgram,
  startProgram,
  type RunningProgram,
} from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'
import type { Product } from './product.js'

const PROGRAM = '/usr/sbin/amavisd'
const DEBIAN = '/etc/amavis/conf.d'
/** How many it looks at at once. */
export const SERVERS = 2

export async function amavisd(
  t: Teardown,
  clamdSocket: string,
): Promise<Product> {
  const next = await freePort()
  const sink = ['-u', 'nobody', `127.0.0.1:${next}`, '100']
  startProgram(t, '/usr/sbin/smtp-sink', sink)
  const places = { clamdSocket, next, servers: SERVERS }
  const { port, stderr } = await startAmavisd(t, places)
  return {
    name: 'amavisd + clamd',
    stops: async data => {
      const options = { data, timeoutMs: 300_000, mailParams: 'BODY=8BITMIME' }
      const { reply } = await sendMail({ port }, options)
      if (/^250/.test(reply)) return false
      // Some it cannot read and defers, until Postfix bounces them.
      if (/^[45]/.test(reply)) return true
      throw new Error(`amavisd: ${reply}\n${stderr().slice(-2000)}`)
    },
  }
}

export interface AmavisdPlaces {
  readonly clamdSocket: string
  /** The port of the next hop. */
  readonly next: number
  /** How many messages it looks at at once. */
  readonly servers: number
}

/** Ends when it answers. */
export async function startAmavisd(
  t: Teardown,
  places: AmavisdPlaces,
): Promise<RunningProgram & { readonly port: number }> {
  const home = scratchFolder(t, 'amavisd')
  const port = await freePort()
  const ownFile = join(home, '99-compare')
  writeFileSync(ownFile, configuration({ home, port, ...places }))
  for (const name of ['tmp', 'db', 'var']) subFolder(join(home, name), 0o750)
  await own(home)
  const files = readdirSync(DEBIAN)
    .filter(name => !name.startsWith('50-'))
    .sort()
    .map(name => join(DEBIAN, name))
  const program = startProgram(t, PROGRAM, [
    ...['-u', 'amavis', '-g', 'amavis'],
    ...[...files, ownFile].flatMap(file => ['-c', file]),
    'foreground',
  ])
  const isOver = over(program.ended)
  await waitUntil(async () => (await answers(port)) ?? isOver(), {
    what: 'amavisd to answer',
    timeoutMs: 60_000,
    report: () => program.stderr(),
  })
  return { ...program, port }
}

async function own(home: string): Promise<void> {
  const { stdout } = await runProgram('/usr/bin/getent', ['passwd', 'amavis'])
  const [, , uid, gid] = stdout.split(':').map(Number)
  if (uid === undefined || gid === undefined) throw new Error('no amavis')
  for (const name of ['tmp', 'db', 'var']) {
    chownSync(join(home, name), uid, gid)
  }
}

function configuration(
  places: AmavisdPlaces & { readonly home: string; readonly port: number },
): string {
  const { home, port, next, clamdSocket, servers } = places
  return `use strict;
$myhostname = 'filter.example';
$mydomain = 'example';
$MYHOME = '${home}/var';
$TEMPBASE = '${home}/tmp';
$db_home = '${home}/db';
$helpers_home = '${home}/var';
$lock_file = '${home}/var/lock';
$pid_file = '${home}/var/pid';
$unix_socketname = undef;
$inet_socket_port = [${port}];
$inet_socket_bind = '127.0.0.1';
@inet_acl = qw(127.0.0.1);
$max_servers = ${servers};
$max_requests = 1000;
$do_syslog = 0;
$log_level = 0;
$enable_db = 0;
$forward_method = 'smtp:[127.0.0.1]:${next}';
$notify_method = $forward_method;
@bypass_virus_checks_maps = ();
@bypass_spam_checks_maps = (1);
$final_virus_destiny = D_REJECT;
$final_banned_destiny = D_REJECT;
$final_spam_destiny = D_PASS;
$final_bad_header_destiny = D_PASS;
$virus_quarantine_method = undef;
$banned_files_quarantine_method = undef;
$bad_header_quarantine_method = undef;
$spam_quarantine_method = undef;
$virus_admin = undef;
$banned_admin = undef;
@local_domains_maps = (['.recipient.example']);
@av_scanners = (['ClamAV-clamd', \\&ask_daemon,
  ["CONTSCAN {}\\n", '${clamdSocket}'],
  qr/\\bOK$/m, qr/\\bFOUND$/m, qr/^.*?: (?!Infected Archive)(.*) FOUND$/m]);
@av_scanners_backup = ();
1;
`
}

function answers(port: number): Promise<true | undefined> {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    const end = (found?: true): void => {
      socket.destroy()
      resolve(found)
    }
    socket.once('data', () => end(true)).once('error', () => end())
    socket.setTimeout(2000, () => end())
  })
}
