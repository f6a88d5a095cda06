/*
 * NAME
 *   mta-host-main - a host with one Postfix, before several filter hosts
 *
 * DESCRIPTION
 *   Its content_filter is a name that has the addresses of all filter hosts, in a
 *   file hosts(5) of its own. What comes back from them is thrown away. Messages
 *   are sent by smtp-source(1): neither end costs much.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { startPostfix, type Postfix } from '../helper/postfix.js'
import { runProgram } from '../helper/program.js'
import { waitUntil } from '../helper/wait.js'
import { serveAgent } from './agent.js'
import { makeSwitch, must, plugIn, STORE_ADDRESS } from './network.js'

const FILTERS = 'filters.test'
export type MtaHost = ReturnType<typeof makeMtaHost>

function makeMtaHost(t: Teardown) {
  let postfix: Postfix | undefined
  const mta = (): Postfix => {
    if (postfix === undefined) throw new Error('begin() comes first')
    return postfix
  }
  const doneIn = (text: string): number => text.split('relay=none, ').length - 1
  return {
    hello: async (): Promise<void> => makeSwitch(),
    plugIn,
    begin: async (): Promise<void> => {
      const folder = scratchFolder(t, 'mta')
      writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost\n')
      await must('mount', ['--bind', join(folder, 'hosts'), '/etc/hosts'])
      postfix = await startPostfix(t, {
        sink: { transport: 'discard:' },
        options: { smtpd: { content_filter: `chkmsg:[${FILTERS}]:10025` } },
        mainCf: {
          mynetworks: '127.0.0.0/8 10.77.0.0/24',
          chkmsg_destination_recipient_limit: '1000',
          chkmsg_initial_destination_concurrency: String(SESSIONS),
          chkmsg_destination_concurrency_limit: String(SESSIONS),
        },
        masterCf: [CHKMSG, BACK],
      })
    },
    /** Those that get mail from now on. */
    useFilters: async (addresses: readonly string[]): Promise<void> => {
      const lines = addresses.map(it => `${it} ${FILTERS}\n`)
      writeFileSync('/etc/hosts', `127.0.0.1 localhost\n${lines.join('')}`)
      await mta().reload()
    },
    /** Messages a second, in the middle of so many.
     * @param file of a message. */
    rate: async (file: string, count: number): Promise<number> => {
      const log = (): string => readFileSync(mta().logFile, 'latin1')
      const before = doneIn(log())
      const sending = runProgram('/usr/sbin/smtp-source', [
        ...['-s', '4', '-m', String(count), '-F', file, '-t', 'bob@r.example'],
        ...['-f', 'alice@s.example', `127.0.0.1:${mta().smtpPort}`],
      ])
      const reached = (share: number): Promise<number> =>
        waitUntil(
          () =>
            doneIn(log()) - before >= count * share
              ? performance.now()
              : undefined,
          {
            what: `${count * share} messages`,
            timeoutMs: 600_000,
            report: log,
          },
        )
      const first = await reached(EDGE)
      const from = doneIn(log())
      const last = await reached(1 - EDGE)
      const to = doneIn(log())
      await reached(1)
      const { status, stderr } = await sending
      if (status !== 0) throw new Error(stderr)
      return (to - from) / ((last - first) / 1000)
    },
  }
}

/** Not looked at: the start, and the end when one host has nothing more to do. */
const EDGE = 0.1
const SESSIONS = 16

const CHKMSG = [
  `chkmsg unix - - n - ${SESSIONS} smtp`,
  '  -o syslog_name=postfix/chkmsg',
  '  -o disable_mime_output_conversion=yes',
  '  -o smtp_dns_support_level=disabled',
  '  -o smtp_host_lookup=native',
  '  -o smtp_connection_cache_on_demand=no',
  '  -o smtp_tls_security_level=none',
  '  -o smtp_data_done_timeout=1200s',
].join('\n')

const BACK = [
  `${STORE_ADDRESS}:10026 inet n - n - - smtpd`,
  '  -o syslog_name=postfix/reinject',
  '  -o content_filter=',
  '  -o receive_override_options=no_unknown_recipient_checks,no_header_body_checks,no_milters',
  '  -o smtpd_client_connection_count_limit=0',
].join('\n')

serveAgent(makeMtaHost)
