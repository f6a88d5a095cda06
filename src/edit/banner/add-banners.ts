/*
 * NAME
 *   add-banners - where the banners of a verdict go
 *
 * DESCRIPTION
 *   Into the texts of the message, plain and HTML. Where a signature or encryption
 *   speaks of them, or there is no text, into a new part beside all, or a field, as
 *   the configuration says. A message that has a DKIM signature and goes on to
 *   others who verify it gets a field.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit where only a field is left.
 */

import { fieldValue } from '../../mail/field.js'
import type { Banner } from '../../mail/verdict.js'
import type { Settings } from '../../config/option.js'
import { CannotEdit } from '../cannot-edit.js'
import type { EDIT } from '../options.js'
import type { PartTree } from '../part-tree.js'
import type { PartChange } from '../replace-part.js'
import { putBanner } from './put-banner.js'
import { textParts } from './text-parts.js'
import { wrapMessage, type Wrapped } from './wrap-message.js'

export interface BannerJob {
  readonly banners: readonly Banner[]
  readonly tree: PartTree
  readonly settings: Settings<typeof EDIT>
  /** Whether someone verifies DKIM signatures after us. */
  readonly isRelayed: boolean
}

export interface AddedBanners {
  readonly changes: readonly PartChange[]
  /** null: there is no new part. */
  readonly wrapped: Wrapped | null
}

export function addBanners(job: BannerJob): AddedBanners {
  const { tree, settings, banners } = job
  checkRelayed(job)
  try {
    const texts = textParts(tree)
    if (texts.length === 0) throw new CannotEdit('the message has no text')
    const changes = texts.map(it => putBanner(tree.bytes, it, banners))
    return { changes, wrapped: null }
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error
    const [root] = tree.nodes
    if (settings.banner_signed === 'field' || root === undefined) throw error
    const wrapped = wrapMessage(tree.message, root, banners)
    return { changes: [], wrapped }
  }
}

function checkRelayed({ tree, isRelayed }: BannerJob): void {
  const signature = fieldValue(tree.message.fields, 'dkim-signature')
  if (isRelayed && signature !== '') {
    throw new CannotEdit('a DKIM signature would be broken')
  }
}
