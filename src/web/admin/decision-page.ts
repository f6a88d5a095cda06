/*
 * NAME
 *   decision-page - what was decided about a message that is not kept
 *
 * DESCRIPTION
 *   Its records as filter-quarantine explain prints them.
 */

import type { Hono } from 'hono'
import { MAIN } from '../../options.js'
import { recordText } from '../../print/decision-record.js'
import { fateOf } from '../../quarantine-commands/fate.js'
import { findRecordsInTurns } from '../../records/find-record.js'
import type { WebEnv } from '../context.js'
import { html } from '../html.js'
import type { World } from '../world.js'
import {
  adminPage,
  forAdministrators,
  isMissing,
  notKnown,
  tried,
} from './admin-page.js'
import { textBlock } from './text-block.js'

const RECORDS_SHOWN = 5
const SECONDS = 15
const ID_CHARACTERS = 200

export function addDecisionPage(app: Hono<WebEnv>, world: World): void {
  forAdministrators(app, 'GET', '/admin/decision/:id', async context => {
    const id = (context.req.param('id') ?? '').slice(0, ID_CHARACTERS)
    const { records_directory: records } = world.config.settings(MAIN)
    const known = await tried(() =>
      findRecordsInTurns(
        records,
        { id },
        { limit: RECORDS_SHOWN, seconds: SECONDS },
      ),
    )
    const folders = { quarantine: world.folder, records }
    const isThere = !isMissing(known) && known.records.length > 0
    return adminPage(context, {
      title: 'Decision',
      ...(!isThere && { status: 404 }),
      body: isMissing(known)
        ? notKnown('The records', known.missing)
        : html`${known.records.map(record =>
            textBlock(
              'Record of the decision',
              recordText(record, { fate: fateOf(folders, record) }),
            ),
          )}
          ${isThere ? null : html`<p>No record has this ID.</p>`}`,
    })
  })
}
