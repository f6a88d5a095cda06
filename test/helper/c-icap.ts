/*
 * NAME
 *   c-icap - a real c-icap with its antivirus service, for one test
 *
 * DESCRIPTION
 *   Runs in the foreground on a port of 127.0.0.1, with a folder of its own. Its
 *   service virus_scan is configured as Debian ships it, and asks a clamd (see
 *   clamd.ts). Without one it has no antivirus at all.
 *
 *   `stop` and `start` are an outage: the port stays the same. `freeze` stops all
 *   its processes by SIGSTOP.
 *
 * DIAGNOSTICS
 *   Error with c-icap's own words where it does not answer in time.
 */
import { writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { startEngineProgram, type EngineProgram } from './engine-program.js'
import { scratchFolder, subFolder, type Teardown } from './folder.js'
import { freePort } from './port.js'

export interface CIcap extends EngineProgram {
  readonly port: number
  /** The address of a service, with arguments that make it scan everything. */
  readonly address: string
  /** As the option `address` takes it. */
  readonly addressOf: (service: string) => string
}

const SERVICE = 'virus_scan?allow204=on&force=on&sizelimit=off&mode=simple'

/** A c-icap that runs until the test `t` ends. */
export const startCIcap = async (
  t: Teardown,
  { clamd = null }: { readonly clamd?: { readonly socketPath: string } | null },
): Promise<CIcap> => {
  const folder = scratchFolder(t, 'c-icap')
  const port = await freePort()
  const conf = join(folder, 'c-icap.conf')
  writeFileSync(conf, configuration(folder, port, clamd?.socketPath ?? ''))

  const program = await startEngineProgram(t, {
    path: '/usr/bin/c-icap',
    args: [...['-N', '-D', '-d', '1', '-f', conf]],
    answers: () => answersOptions(port),
  })
  const addressOf = (service: string) => `icap://127.0.0.1:${port}/${service}`
  return {
    ...program,
    ...{ port, address: addressOf(SERVICE), addressOf },
  }
}

const MODULES = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/c_icap`

const configuration = (folder: string, port: number, clamd: string): string =>
  [
    `PidFile ${join(folder, 'c-icap.pid')}`,
    `CommandsSocket ${join(folder, 'c-icap.ctl')}`,
    ...['StartServers 1', 'MaxServers 2', 'ThreadsPerChild 20'],
    ...['MinSpareThreads 2', 'MaxSpareThreads 40', 'KeepAliveTimeout 600'],
    'MaxKeepAliveRequests 100',
    `Port 127.0.0.1:${port}`,
    `TmpDir ${subFolder(join(folder, 'tmp'))}`,
    ...['MaxMemObject 131072', 'DebugLevel 1', 'Pipelining on'],
    ...[`ModulesDir ${MODULES}`, `ServicesDir ${MODULES}`],
    'TemplateDir /usr/share/c_icap/templates/',
    'TemplateDefaultLanguage en',
    'LoadMagicFile /etc/c-icap/c-icap.magic',
    `ServerLog ${join(folder, 'server.log')}`,
    `AccessLog ${join(folder, 'access.log')}`,
    'Service echo srv_echo.so',
    // As in virus_scan.conf.
    'Service antivirus_module virus_scan.so',
    'ServiceAlias avscan virus_scan?allow204=on&sizelimit=off&mode=simple',
    'virus_scan.ScanFileTypes TEXT DATA EXECUTABLE ARCHIVE GIF JPEG MSOFFICE',
    'virus_scan.SendPercentData 5',
    'virus_scan.StartSendPercentDataAfter 2M',
    'virus_scan.MaxObjectSize 5M',
    ...(clamd === ''
      ? []
      : ['Module common clamd_mod.so', `clamd_mod.ClamdSocket ${clamd}`]),
    '',
  ].join('\n')

const answersOptions = (port: number): Promise<true | undefined> =>
  new Promise(resolve => {
    let answer = ''
    const question = [
      `OPTIONS icap://127.0.0.1:${port}/echo ICAP/1.0`,
      ...['Host: localhost', 'Encapsulated: null-body=0', '', ''],
    ]
    const socket = net.connect(port, '127.0.0.1', () =>
      socket.write(question.join('\r\n')),
    )
    socket.on('data', chunk => {
      answer += chunk.toString()
      if (answer.includes('\r\n\r\n')) socket.destroy()
    })
    socket.on('error', () => {}) // not there yet
    socket.on('close', () =>
      resolve(answer.startsWith('ICAP/1.0 200 ') || undefined),
    )
  })
