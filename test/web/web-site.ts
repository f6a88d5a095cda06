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
import { makeWorld, type World } from '../../src/web/world.js'
import type { Person } from '../../src/web/person.js'

export const PUBLIC = 'https://quarantine.example.com'

export interface Site {
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
): Promise<Site> {
  const text = [...more, '[web]', `public_url = "${PUBLIC}"`, ...web].join('\n')
  const config = await loadEngineConfig({ text })
  const lines: string[] = []
  const clock = { now: Date.parse('2026-11-30T12:00:00Z') }
  const log = {
    write: (level: string, line: string) =>
      void lines.push(`${level}: ${line}`),
    flush: () => Promise.resolve(),
  }
  const world = makeWorld(config, log, () => clock.now)
  return { app: makeApp(world), world, lines, clock }
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
