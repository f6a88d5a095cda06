/*
 * NAME
 *   sender-form - allow or block the sender of a message
 *
 * DESCRIPTION
 *   By the address of the envelope, or all of its domain; for so many days. What
 *   ties the sender to later mail, the helper and the engine decide.
 */

import { domainOf } from '../../mail/address-list.js'
import type { WebContext } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { formToken } from '../layout.js'
import { recipientOf, type Case } from './kept-case.js'

/** As the helper takes one. */
const SENDER = /^[^\s\p{C}<>(),;:@]*@[^\s\p{C}<>(),;:@"]+$/u
const SENDER_CHARACTERS = 320

/** Days, and what they are called. */
export const TERMS: readonly (readonly [days: number, name: string])[] = [
  [30, '30 days'],
  [90, '90 days'],
  [365, 'one year'],
]

export function isSender(text: string): boolean {
  return text.length <= SENDER_CHARACTERS && SENDER.test(text)
}

export function senderForm(context: WebContext, it: Case): Html | null {
  const { sender } = it.entry.envelope
  const domain = domainOf(sender)
  if (!isSender(sender) || domain === '') return null
  return html`<h2>This sender in future</h2>
    <form class="card" method="post" action="/senders">
      ${formToken(context)}
      <input type="hidden" name="for" value="${recipientOf(it)}" />
      <fieldset>
        <legend>Who</legend>
        <label class="line"
          ><input type="radio" name="sender" value="${sender}" checked />
          ${theirs(sender)}</label
        >
        <label class="line"
          ><input type="radio" name="sender" value="@${domain}" />
          <span>Everyone at ${theirs(domain)}</span></label
        >
      </fieldset>
      ${termField()}
      <p class="soft small">
        Mail of a sender whom you allow is not kept as spam any more. Malware
        and forbidden files are still kept. Mail of a sender whom you block is
        kept here.
      </p>
      <div class="acts">
        <button class="second" name="kind" value="allow">Allow</button>
        <button class="danger" name="kind" value="block">Block</button>
      </div>
    </form>`
}

export function termField(): Html {
  return html`<label for="days">For how long</label>
    <select id="days" name="days">
      ${TERMS.map(
        ([days, name]) => html`<option value="${days}">${name}</option>`,
      )}
    </select>`
}
