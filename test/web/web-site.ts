/*
 * NAME
 *   web-site - the pages of filter-web, without a socket
 *
 * DESCRIPTION
 *   makeSite() gives the app with a configuration of a test, and a browser: it
 *   sends what browsers send, and keeps its cookie.
 */
import { loadEngineConfig } from '../../src/engine.js'
import { makeApp, type WebApp } from '../../src/web/app.js'
import { serveWeb, takeWebSocket } from '../../src/web/serve.js'
import { makeWorld, type World } from '../../src/web/world.js'
import { openQuarantine } from '../../src/quarantine/quarantine.js'
import { keptMessage, type KeptOptions } from '../quarantine/kept.js'
import type { Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { fakeHelper, type FakeHelper } from './fake-helper.js'
import type { Person } from '../../src/web/person.js'

export const PUBLIC = 'https://quarantine.example.com'

export interface Site extends FakeHelper {
  readonly app: WebApp
  readonly world: World
  /** Lines of the log. */
  readonly lines: string[]
  /** What the clock says, to be changed. */
  readonly clock: { now: number }
}

/** @param more lines of filter.toml. @param web lines of its table [web]. */
export async function makeSite(
  more: readonly string[] = [],
  web: readonly string[] = [],
  publicUrl = PUBLIC,
): Promise<Site> {
  const text = [...more, '[web]', `public_url = "${publicUrl}"`, ...web].join(
    '\n',
  )
  const config = await loadEngineConfig({ text })
  const lines: string[] = []
  const clock = { now: Date.parse('2026-11-30T12:00:00Z') }
  const log = {
    write: (level: string, line: string) =>
      void lines.push(`${level}: ${line}`),
    flush: () => Promise.resolve(),
  }
  const fake = fakeHelper()
  const { helper } = fake
  const world = makeWorld(config, log, { helper, now: () => clock.now })
  return { ...fake, ...{ app: makeApp(world), world, lines, clock } }
}

export interface KeepingSite extends Site {
  /** Keeps a message, by default one for bob that is spam; its key. */
  keep(options?: KeptOptions): Promise<string>
}

/** The same with a quarantine. @param own lines of filter.toml. */
export async function makeKeepingSite(
  folder: string,
  publicUrl = PUBLIC,
  own: readonly string[] = [],
): Promise<KeepingSite> {
  const more = [`quarantine_directory = "${folder}"`, ...own]
  const site = await makeSite(more, [], publicUrl)
  const quarantine = openQuarantine(folder)
  let count = 0
  const keep = (options: KeptOptions = {}): Promise<string> =>
    quarantine.keep(
      keptMessage({
        ...{ queueId: `Q${++count}`, to: ['bob@example.com'], class: 'spam' },
        ...{ subject: 'Hello', sender: 'alice@sender.example' },
        text: 'From: Alice <alice@sender.example>\n\nHi.\n',
        arrivedAt: site.clock.now - 60_000,
        ...options,
      }),
    )
  return { ...site, keep }
}

export interface ServedSite extends KeepingSite {
  readonly origin: string
}

/** The same on a port of this host, for a browser. */
export async function serveSite(
  t: Teardown,
  folder: string,
  own: readonly string[] = [],
): Promise<ServedSite> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const site = await makeKeepingSite(folder, origin, own)
  const socket = await takeWebSocket(`127.0.0.1:${port}`, null)
  const server = await serveWeb(site.app, socket.fd)
  t.teardown(() => server.close())
  return { ...site, origin }
}

export type Headers = Readonly<Record<string, string>>

/** As a browser that goes there. */
export async function visit(
  { app }: Pick<Site, 'app'>,
  path: string,
  headers: Headers = {},
): Promise<Response> {
  return app.request(`${PUBLIC}${path}`, { headers })
}

/** As a browser that sends a form of a page of ours. */
export async function send(
  { app }: Pick<Site, 'app'>,
  path: string,
  {
    form = {},
    headers = {},
  }: { readonly form?: Headers; readonly headers?: Headers } = {},
): Promise<Response> {
  return app.request(`${PUBLIC}${path}`, {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
  })
}

/** Someone signed in: the header with the cookie, and the token of forms. */
export function signIn(
  { world }: Pick<Site, 'world'>,
  person: Partial<Person> = {},
): { readonly headers: Headers; readonly form: Headers } {
  const secret = world.sessions.open({
    ...{ login: 'bob', addresses: ['bob@example.com'] },
    ...{ isAdministrator: false, ...person },
  })
  const token = world.sessions.find(secret)?.formToken ?? ''
  return { headers: { cookie: `__Host-postsift=${secret}` }, form: { token } }
}
