/*
 * NAME
 *   admin-page - what all pages for administrators have
 *
 * SECURITY
 *   Every path below /admin is added by forAdministrators(), which looks at the
 *   session before all else.
 */

import type { Hono } from 'hono'
import type { Who } from '../../web-helper/requests.js'
import type { WebContext, WebEnv } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { page, type Page } from '../layout.js'
import type { Person } from '../person.js'

/** A path of an administrator, and what is done there. */
export type Act = (
  context: WebContext,
  person: Person,
) => Promise<Response> | Response

/** Adds a path that only administrators reach. */
export function forAdministrators(
  app: Hono<WebEnv>,
  method: 'GET' | 'POST',
  path: string,
  act: Act,
): void {
  app.on(method, path, context => {
    const person = context.get('session')?.person
    if (person?.isAdministrator === true) return act(context, person)
    return person === undefined
      ? context.redirect('/sign-in', 303)
      : refusal(context)
  })
}

function refusal(context: WebContext): Response {
  return page(context, {
    title: 'This is for administrators',
    status: 403,
    body: html`<p><a href="/">Mail that was kept for me</a></p>`,
  })
}

export function whoOf({ login, way = '' }: Person): Who {
  // A login is one of its way alone.
  const full = way === '' ? login : `${login} (${way})`
  return { by: 'administrator', login: full }
}

const PAGES = [
  ['/admin/', 'Overview'],
  ['/admin/search', 'Search'],
  ['/admin/requests', 'Requests'],
  ['/admin/deeds', 'Who did what'],
  ['/admin/engines', 'Engines'],
] as const

export function adminPage(context: WebContext, content: Page): Response {
  const { path } = context.req
  const links = PAGES.map(([to, name]) =>
    to === path
      ? html`<a href="${to}" aria-current="page">${name}</a>`
      : html`<a href="${to}">${name}</a>`,
  )
  return page(context, {
    isWide: true,
    ...content,
    body: html`<nav class="sub" aria-label="Administration">${links}</nav>
      ${content.body}`,
  })
}

/** What is missing on a page, and why. */
export function notKnown(what: string, why: string): Html {
  return html`<div class="told warn"><p>${what}: ${theirs(why, 500)}</p></div>`
}

/** What a page has to say of the state of something; null: nothing. */
export async function tried<T>(
  work: () => Promise<T> | T,
): Promise<T | { readonly missing: string }> {
  try {
    return await work()
  } catch (error) {
    return { missing: reasonOf(error as NodeJS.ErrnoException) }
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EACCES' || code === 'EPERM') {
    return 'filter-web may not read it; it must be a member of quarantine_group'
  }
  return message
}

export function isMissing<T extends object>(
  it: T | { readonly missing: string },
): it is { readonly missing: string } {
  return 'missing' in it
}
