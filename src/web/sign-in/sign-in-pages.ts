/*
 * NAME
 *   sign-in-pages - the pages on which people sign in
 *
 * DESCRIPTION
 *   /sign-in has what is configured: a button for the provider, a form for the
 *   directory, a form for local accounts, which is alone where nothing else is.
 *
 * DIAGNOSTICS
 *   A wrong password and an unknown login are one answer. What is wrong with a way
 *   is in the log, and people read that it does not work at the moment.
 *
 * SECURITY
 *   Passwords are in no log and no page. Each sign-in is a session of its own. A
 *   provider sends the browser back from another site, so that the answer is a page
 *   that goes on by itself, and no redirect, with which the new cookie would not be
 *   sent. Tries are limited before a password is looked at (see limits).
 */

import { getCookie, setCookie, deleteCookie } from 'hono/cookie'
import type { Hono } from 'hono'
import { causeOf } from '../../mail/error.js'
import type { WebContext, WebEnv } from '../context.js'
import { html, type Html } from '../html.js'
import { formToken, page } from '../layout.js'
import type { Person } from '../person.js'
import { startSession } from '../session-cookie.js'
import type { Sessions } from '../session.js'
import type { Level } from '../../log/line.js'
import { isLogin, type Account } from './account.js'
import { ATTEMPT_SECONDS, makeAttempts } from './attempts.js'
import { SignInFault } from './fault.js'
import { makeTries } from './limits.js'
import { RETURN_PATH, type Ways } from './ways.js'

export interface SignInWorld {
  readonly ways: Ways
  readonly sessions: Sessions
  readonly now: () => number
  readonly note: (level: Level, text: string) => void
}

type FormWay = 'ldap' | 'local'

export function addSignInPages(app: Hono<WebEnv>, world: SignInWorld): void {
  const attempts = makeAttempts(world.now)
  const tries = makeTries(world.now)
  const { ways, note } = world

  app.get('/sign-in', context => {
    const isLocal = context.req.query('way') === 'local'
    return signInPage(context, ways, { form: isLocal ? 'local' : null })
  })

  app.post('/sign-in', async context => {
    const form = context.get('form')
    const way: FormWay = form.get('way') === 'local' ? 'local' : 'ldap'
    const login = (form.get('login') ?? '').trim()
    const password = form.get('password') ?? ''
    const client = context.get('client')
    const told = { form: way, login }
    if (!tries.take(client, `${way} ${login}`)) {
      note('warning', `sign-in refused: ${about(way, login)}, too often`)
      return signInPage(context, ways, { ...told, status: 429, fault: OFTEN })
    }
    try {
      const account = await accountOf(ways, way, login, password)
      if (account === 'busy') {
        return signInPage(context, ways, { ...told, status: 503, fault: BUSY })
      }
      if (account !== null) {
        tries.succeeded(client, `${way} ${login}`)
        const home = begin(context, account, world)
        return context.redirect(home, 303)
      }
    } catch (error) {
      tries.giveBack(client, `${way} ${login}`)
      note('error', `sign-in failed: ${about(way, login)}, ${causeOf(error)}`)
      return signInPage(context, ways, { ...told, status: 503, fault: AWAY })
    }
    note('warning', `sign-in refused: ${about(way, login)}, client=${client}`)
    return signInPage(context, ways, { ...told, status: 403, fault: WRONG })
  })

  app.get('/sign-in/oidc', async context => {
    try {
      const oidc = await ways.oidc?.()
      if (oidc === undefined) return signInPage(context, ways, {})
      const { url, attempt } = await oidc.begin()
      const name = attempts.add(attempt)
      setCookie(context, COOKIE, name, COOKIE_OPTIONS)
      return context.redirect(url.href, 303)
    } catch (error) {
      note('error', `sign-in failed: ${causeOf(error)}`)
      return signInPage(context, ways, { status: 503, fault: AWAY })
    }
  })

  app.get(RETURN_PATH, async context => {
    const name = getCookie(context, COOKIE, 'host') ?? ''
    deleteCookie(context, COOKIE, COOKIE_OPTIONS)
    const attempt = attempts.take(name)
    const oidc = await ways.oidc?.()
    if (attempt === null || oidc === undefined) {
      return signInPage(context, ways, { status: 400, fault: AGAIN })
    }
    const query = new URL(context.req.url).searchParams
    try {
      const account = await oidc.finish(query, attempt)
      return wentWell(context, begin(context, account, world))
    } catch (error) {
      if (!(error instanceof SignInFault)) throw error
      const client = context.get('client')
      note('warning', `sign-in refused: client=${client}, ${causeOf(error)}`)
      return signInPage(context, ways, { status: 403, fault: REFUSED })
    }
  })
}

const WRONG = 'The login or the password is wrong.'
const OFTEN = 'Too many tries. Wait for a quarter of an hour, and try again.'
const BUSY = 'Too many people sign in at the moment. Try again in a minute.'
const AWAY =
  'Signing in does not work at the moment. Try again in a few minutes.'
const AGAIN =
  'This sign-in took too long, or was used before. Please sign in again.'
const REFUSED =
  'The sign-in was not accepted. If it stays like this, tell your administrator at what time it was.'

const COOKIE = 'postsift-sign-in'
const COOKIE_OPTIONS = {
  prefix: 'host',
  path: '/',
  secure: true,
  httpOnly: true,
  // The provider sends the browser here, from another site.
  sameSite: 'Lax',
  maxAge: ATTEMPT_SECONDS,
} as const

function about(way: string, login: string): string {
  // Some type the password into the field for the login.
  return `way=${way}, login=${isLogin(login) ? login : '(none)'}`
}

async function accountOf(
  ways: Ways,
  way: FormWay,
  login: string,
  password: string,
): Promise<Account | null | 'busy'> {
  if (way === 'local') return ways.local.signIn(login, password)
  const directory = await ways.directory?.()
  return directory === undefined ? null : directory.signIn(login, password)
}

/** @returns where the person goes on. */
function begin(
  context: WebContext,
  account: Account,
  { ways, sessions, note }: SignInWorld,
): string {
  const { way, login, addresses } = account
  const isAdministrator = ways.isAdministrator(account)
  const mark = way === 'local' ? ways.local.mark(login) : null
  // An account that is removed, or has another password, is signed out.
  const lasts =
    way === 'local' ? () => ways.local.mark(login) === mark : undefined
  const person = { login, addresses, isAdministrator, way }
  startSession(context, sessions, person, lasts)
  const client = context.get('client')
  const as = isAdministrator ? ', administrator' : ''
  note('info', `signed in: way=${way}, login=${login}, client=${client}${as}`)
  return homeOf(person)
}

function homeOf({ addresses, isAdministrator }: Person): string {
  return addresses.length === 0 && isAdministrator ? '/admin/' : '/'
}

function wentWell(context: WebContext, home: string): Response {
  return page(context, {
    title: 'You are signed in',
    refresh: home,
    body: html`<p><a class="button" href="${home}">Continue</a></p>`,
  })
}

interface Told {
  /** The form that is shown; null: what is configured. */
  readonly form?: FormWay | null
  readonly login?: string
  readonly fault?: string
  readonly status?: 400 | 403 | 429 | 503
}

function signInPage(context: WebContext, ways: Ways, told: Told): Response {
  const { form = null, login = '', fault = '', status } = told
  const isOther = ways.oidc !== null || ways.directory !== null
  const isLocal = form === 'local' || !isOther
  const session = context.get('session')
  return page(context, {
    title: 'Sign in',
    ...(status !== undefined && { status }),
    body: html`
      ${fault === '' ? null : html`<div class="told bad" role="alert"><p>${fault}</p></div>`}
      ${
        session === null
          ? null
          : html`<p>
              You are signed in. <a href="${homeOf(session.person)}">Go on</a>,
              or sign in as someone else:
            </p>`
      }
      ${
        isLocal
          ? html`${localText(isOther)}${passwordForm(context, 'local', login)}`
          : html`${ways.oidc === null ? null : provider()}
              ${ways.directory === null ? null : passwordForm(context, 'ldap', login)}
              <p class="small">
                <a href="/sign-in?way=local"
                  >Administrator with a local account</a
                >
              </p>`
      }
    `,
  })
}

function provider(): Html {
  return html`<p class="acts">
    <a class="button" href="/sign-in/oidc">Sign in at your organization</a>
  </p>`
}

function localText(isOther: boolean): Html {
  return isOther
    ? html`<p>
        For administrators with an account on this host.
        <a href="/sign-in">Others sign in here.</a>
      </p>`
    : html`<p class="soft">
        Only administrators with an account on this host can sign in. Others use
        the links in their mail.
      </p>`
}

function passwordForm(context: WebContext, way: FormWay, login: string): Html {
  return html`<form class="card" method="post" action="/sign-in">
    ${formToken(context)}
    <input type="hidden" name="way" value="${way}" />
    <label for="login">Login</label>
    <input
      class="long"
      id="login"
      name="login"
      value="${login}"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      maxlength="200"
      required
    />
    <label for="password">Password</label>
    <input
      class="long"
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      maxlength="1024"
      required
    />
    <div class="acts"><button>Sign in</button></div>
  </form>`
}
