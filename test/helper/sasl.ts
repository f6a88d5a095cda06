/*
 * NAME
 *   sasl - who may log in at a private smtpd
 *
 * DESCRIPTION
 *   The server side of Dovecot's authentication protocol, as far as smtpd(8)
 *   asks for it (smtpd_sasl_type = dovecot): PLAIN, and any user whose password
 *   is `secret`.
 */
import net from 'node:net'
import type { Teardown } from './folder.js'
import { freePort } from './port.js'

export interface SaslServer {
  /** For main.cf or an option of smtpd. */
  readonly settings: Readonly<Record<string, string>>
}

export const startSasl = async (t: Teardown): Promise<SaslServer> => {
  const port = await freePort()
  const server = net.createServer(socket => serve(socket))
  await new Promise<void>(resolve =>
    server.listen(port, '127.0.0.1', () => resolve()),
  )
  t.teardown(() => void server.close())
  return {
    settings: {
      smtpd_sasl_auth_enable: 'yes',
      smtpd_sasl_type: 'dovecot',
      smtpd_sasl_path: `inet:127.0.0.1:${port}`,
      smtpd_sasl_security_options: 'noanonymous',
    },
  }
}

/** A service of master.cf where users log in, at this port of loopback. Cyrus SASL
 * has no mechanism on a machine without its modules, and smtpd then ends. */
export const submissionService = (port: number, sasl: SaslServer): string =>
  [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    ...Object.entries(sasl.settings).map(it => `  -o ${it.join('=')}`),
  ].join('\n')

/** The command by which a client logs in. */
export const logIn = (user: string): string =>
  `AUTH PLAIN ${Buffer.from(`\0${user}\0secret`).toString('base64')}`

function serve(socket: net.Socket): void {
  let input = ''
  socket.setEncoding('utf8')
  socket.on('error', () => undefined)
  socket.write(
    'VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t1\nDONE\n',
  )
  socket.on('data', (text: string) => {
    input += text
    const lines = input.split('\n')
    input = lines.pop() ?? ''
    for (const line of lines) {
      const [command, id = '', ...rest] = line.split('\t')
      if (command !== 'AUTH') continue
      const coded = rest.find(it => it.startsWith('resp='))?.slice(5) ?? ''
      const [, user = '', password] = Buffer.from(coded, 'base64')
        .toString()
        .split('\0')
      socket.write(
        password === 'secret' ? `OK\t${id}\tuser=${user}\n` : `FAIL\t${id}\n`,
      )
    }
  })
}
