/*
 * NAME
 *   message-page - one kept message, for administrators
 *
 * DESCRIPTION
 *   What it is, why it was kept, its text and parts, and the record of the decision
 *   as filter-quarantine explain prints it. Release to its recipients or to another
 *   address, delete, teach.
 *
 * SECURITY
 *   Text only: see read-kept. Malware is released only if a box says so.
 */

import type { Hono } from 'hono'
import { MAIN } from '../../options.js'
import { recordText } from '../../print/decision-record.js'
import { partText } from '../../print/lines.js'
import { bytesPath, type Entry } from '../../quarantine/entry.js'
import { fateOf } from '../../quarantine-commands/fate.js'
import { findRecordsInTurns } from '../../records/find-record.js'
import type { WebContext, WebEnv } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { formToken } from '../layout.js'
import { entryOf } from '../pages/kept-case.js'
import { noSubject } from '../pages/summary.js'
import type { World } from '../world.js'
import {
  adminPage,
  forAdministrators,
  isMissing,
  notKnown,
  tried,
} from './admin-page.js'
import { searchPath } from './filters-form.js'
import { ACTS, isMalware, type Told } from './message-acts.js'
import { facts } from './message-facts.js'
import { textBlock } from './text-block.js'

const RECORDS_SHOWN = 3
const DAY_MS = 24 * 60 * 60 * 1000
const SECONDS = 10

export function addMessagePage(app: Hono<WebEnv>, world: World): void {
  const top = '/admin/message/:key'
  forAdministrators(app, 'GET', top, context => show(context, world))
  for (const [name, act] of Object.entries(ACTS)) {
    forAdministrators(
      app,
      'POST',
      `${top}/${name}`,
      async (context, person) => {
        const entry = entryOf(world.folder, keyOf(context))
        if (entry === null) return gone(context)
        const told = await act({ context, person, entry, world })
        // What was deleted has no page to be shown again.
        return name === 'delete' && told.isGood
          ? donePage(context, told.text)
          : show(context, world, told)
      },
    )
  }
}

function keyOf(context: WebContext): string {
  return context.req.param('key') ?? ''
}

function gone(context: WebContext): Response {
  return adminPage(context, {
    title: 'This message is not kept any more',
    status: 404,
    body: html`<p>It was deleted, or its time was over.</p>
      <p>
        <a href="${searchPath({ all: '1', id: keyOf(context) })}"
          >Look for it in the records</a
        >
      </p>`,
  })
}

function donePage(context: WebContext, text: string): Response {
  return adminPage(context, {
    title: text,
    body: html`<p><a href="/admin/search">Search</a></p>`,
  })
}

async function show(
  context: WebContext,
  world: World,
  told: Told | null = null,
): Promise<Response> {
  const entry = entryOf(world.folder, keyOf(context))
  if (entry === null) return gone(context)
  const { subject = '' } = entry
  return adminPage(context, {
    title: 'Kept message',
    ...(told?.isGood === false && { status: 409 }),
    body: html`${told === null ? null : toldBlock(told)}
      <h2 class="subject">${subject === '' ? noSubject() : theirs(subject)}</h2>
      ${facts(entry, world)} ${forms(context, entry)}
      ${await content(entry, world)} ${await decisions(entry, world)}`,
  })
}

function toldBlock({ text, isGood }: Told): Html {
  return html`<div class="told ${isGood ? 'good' : 'bad'}" role="alert">
    <p>${theirs(text, 1000)}</p>
  </div>`
}

function forms(context: WebContext, entry: Entry): Html {
  const base = `/admin/message/${entry.key}`
  const isRisk = isMalware(entry)
  return html`<div class="columns">
    <form class="card" method="post" action="${base}/release">
      ${formToken(context)}
      <h2>Release</h2>
      <label for="to">To another address</label>
      <input
        class="long"
        id="to"
        name="to"
        type="email"
        placeholder="its recipients"
        maxlength="320"
      />
      ${box('attach', 'As an attachment of a message from the postmaster')}
      ${box('learn', 'Teach the spam engines that it is no spam')}
      ${isRisk ? box('sure', 'Release it although malware was found in it') : null}
      <div class="acts">
        <button class="${isRisk ? 'danger' : ''}">Release</button>
      </div>
    </form>
    <form class="card" method="post" action="${base}/delete">
      ${formToken(context)}
      <h2>Delete</h2>
      <p class="soft small">It cannot be brought back.</p>
      ${box('learn', 'First teach the spam engines that it is spam')}
      <div class="acts"><button class="danger">Delete</button></div>
    </form>
    <form class="card" method="post" action="${base}/learn">
      ${formToken(context)}
      <h2>Teach the spam engines</h2>
      <p class="soft small">The message stays.</p>
      <div class="acts">
        <button class="second" name="as" value="spam">It is spam</button>
        <button class="second" name="as" value="ham">It is no spam</button>
      </div>
    </form>
  </div>`
}

function box(name: string, label: string): Html {
  return html`<label class="line"
    ><input type="checkbox" name="${name}" value="1" /> ${label}</label
  >`
}

async function content(entry: Entry, world: World): Promise<Html> {
  const { text, isCut, parts, problem } = await world.reader.read(
    entry,
    'administrator',
  )
  if (problem !== '') return notKnown('The text', problem)
  return html`<h2>Text</h2>
    ${
      text === ''
        ? html`<p class="soft">There is no text in it.</p>`
        : textBlock('Text of the message', text)
    }
    ${isCut ? html`<p class="soft small">The rest is left out.</p>` : null}
    <h2>Parts</h2>
    ${textBlock('Parts of the message', parts.slice(0, 200).map(partText).join('\n'))}`
}

// A message that came again has several; who keeps it is in one.
async function decisions(entry: Entry, world: World): Promise<Html> {
  const { records_directory, records_privacy } = world.config.settings(MAIN)
  const at = Date.parse(entry.keptAt)
  const known = await tried(() =>
    findRecordsInTurns(
      records_directory,
      { id: entry.envelope.id, since: at - DAY_MS, until: at + DAY_MS },
      { limit: RECORDS_SHOWN, seconds: SECONDS },
    ),
  )
  const title = html`<h2>Decision</h2>`
  if (isMissing(known))
    return html`${title}${notKnown('The record', known.missing)}`
  if (known.records.length === 0) {
    const why =
      records_privacy === 'off'
        ? 'records_privacy is off'
        : 'there is none; records_keep or records_size_limit may have removed it'
    return html`${title}${notKnown('The record', why)}`
  }
  const folders = { quarantine: world.folder, records: records_directory }
  return html`${title}
    ${known.records.map(record =>
      textBlock(
        'Record of the decision',
        recordText(record, { fate: fateOf(folders, record) }),
      ),
    )}
    <p class="soft small">${bytesPath(world.folder, entry.key)}</p>`
}
