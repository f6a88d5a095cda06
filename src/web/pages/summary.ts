/*
 * NAME
 *   summary - what a message is, and the buttons for it
 *
 * SECURITY
 *   Other recipients are not shown: who got a blind copy is no one's business.
 */

import { localTime } from '../../print/kept-table.js'
import { includes } from '../../people/permission.js'
import type { WebContext } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { formToken } from '../layout.js'
import type { Case } from './kept-case.js'
import { foundIn, wordsOf } from './plain-words.js'
import { readFrom } from './read-from.js'
import { sizeWords } from './size-words.js'
import type { World } from '../world.js'

export function summary(it: Case, world: World): Html {
  const { entry, recipients } = it
  const { envelope, verdict, subject = '', size, keptAt } = entry
  const { why, advice, short, tone } = wordsOf(verdict.class)
  const found = foundIn(verdict.findings)
  const from = readFrom(world.folder, entry.key)
  const until = world.keptUntil(keptAt)
  return html`<dl class="card facts">
      <dt>Subject</dt>
      <dd>${subject === '' ? noSubject() : theirs(subject)}</dd>
      <dt>From</dt>
      <dd>
        ${from === '' ? null : html`${theirs(from)}<br />`}
        <span class="soft">sent by ${senderText(envelope.sender)}</span>
      </dd>
      <dt>To</dt>
      <dd>${commas(recipients)}</dd>
      <dt>Arrived</dt>
      <dd>${time(keptAt)}</dd>
      <dt>Size</dt>
      <dd>${sizeWords(size)}</dd>
      <dt>Why it was kept</dt>
      <dd>
        <span class="kind ${tone}">${short}</span> ${why}
        ${
          found.length === 0
            ? null
            : html`<br /><span class="soft">Found: ${commas(found)}</span>`
        }
      </dd>
      ${
        until === null
          ? null
          : html`<dt>Deleted after</dt>
              <dd>${time(until)}</dd>`
      }
    </dl>
    ${advice === '' ? null : html`<p class="soft">${advice}</p>`}`
}

function commas(texts: readonly string[]): Html {
  return html`${texts.map((text, at) => [at === 0 ? '' : ', ', theirs(text, 120)])}`
}

export function noSubject(): Html {
  return html`<span class="soft">(no subject)</span>`
}

export function senderText(sender: string): Html {
  return sender === '' ? html`a mail system` : theirs(sender)
}

export function time(iso: string): Html {
  return html`<time datetime="${iso}">${localTime(iso)}</time>`
}

/** Only what may be done. @param isLater whether there is a way to do nothing. */
export function buttons(
  context: WebContext,
  it: Case,
  { isLater = false }: { readonly isLater?: boolean } = {},
): Html {
  const { base, may, isReleased, entry } = it
  const isLocked = entry.verdict.class === 'unchecked-encrypted'
  const mayRelease = includes(may, 'release')
  const mayAsk = includes(may, 'ask') && !mayRelease
  return html`${isReleased ? toldReleased(it) : null}
    <div class="acts">
      ${
        isLocked && includes(may, 'ask') && !isReleased
          ? html`<a class="button" href="${base}/password"
              >I know its password</a
            >`
          : null
      }
      ${
        mayRelease && !isReleased
          ? actForm(context, `${base}/release`, {
              name: 'Release to my mailbox',
              look: isLocked ? 'second' : '',
            })
          : null
      }
      ${
        mayAsk && !isReleased
          ? html`<a class="button" href="${base}/ask">Ask the administrator</a>`
          : null
      }
      ${
        includes(may, 'see')
          ? actForm(context, `${base}/delete`, {
              name: 'Delete',
              look: 'danger',
            })
          : null
      }
      ${
        isLater
          ? html`<a class="button quiet" href="${base}/later">Not now</a>`
          : null
      }
    </div>
    ${mayRelease || mayAsk || isReleased ? null : cannot()}`
}

function cannot(): Html {
  return html`<p class="told">
    You cannot have this mail delivered. If you think that this is a mistake,
    speak to your administrator.
  </p>`
}

function toldReleased({ entry, recipients }: Case): Html {
  const last = entry.releases.filter(it =>
    it.recipients.some(to => recipients.includes(to)),
  )
  const at = last.at(-1)?.at
  return html`<div class="told good">
    <p>
      This mail was released${at === undefined ? null : html` on ${time(at)}`}
      and delivered to your mailbox.
    </p>
  </div>`
}

/** A form that is nothing but a button. */
function actForm(
  context: WebContext,
  action: string,
  { name, look = '' }: { readonly name: string; readonly look?: string },
): Html {
  return html`<form method="post" action="${action}">
    ${formToken(context)}<button class="${look}">${name}</button>
  </form>`
}
