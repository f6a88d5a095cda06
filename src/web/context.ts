/*
 * NAME
 *   context - what each page knows of its request
 */

import type { Context } from 'hono'
import type { Session } from './session.js'

export interface WebEnv {
  readonly Variables: {
    /** null: no one is signed in. */
    session: Session | null
    /** Who asks, as limits count: an address, or a network of IPv6. */
    client: string
    /** The fields of the form that was sent. */
    form: URLSearchParams
  }
}

export type WebContext = Context<WebEnv>
