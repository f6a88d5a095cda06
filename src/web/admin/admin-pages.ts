/*
 * NAME
 *   admin-pages - the pages for administrators, put together
 */

import type { Hono } from 'hono'
import type { WebEnv } from '../context.js'
import type { World } from '../world.js'
import { addBulk } from './bulk.js'
import { addDecisionPage } from './decision-page.js'
import { addDeedsPage } from './deeds-page.js'
import { addEnginesPage } from './engines-page.js'
import { addMessagePage } from './message-page.js'
import { addOverview } from './overview.js'
import { addRequestsPage } from './requests-page.js'
import { addSearchPage } from './search-page.js'

export function addAdminPages(app: Hono<WebEnv>, world: World): void {
  const subjects = [
    ...[addOverview, addSearchPage, addBulk, addMessagePage],
    ...[addDecisionPage, addRequestsPage, addDeedsPage, addEnginesPage],
  ]
  subjects.forEach(add => add(app, world))
}
