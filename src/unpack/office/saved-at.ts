/*
 * NAME
 *   saved-at - where a workbook of Excel was saved
 *
 * DESCRIPTION
 *   Excel writes into a workbook the folder that it was saved in, which may be on
 *   a server. That is no link: nothing loads it. But Excel looks there for other
 *   workbooks that formulas name: in a workbook with such, it is one.
 */

import type { Mark } from '../../mail/mark.js'
import type { Gathering } from '../container.js'
import { linkMark } from './link.js'
import { attributesOf } from './xml.js'

/** The element that has it as its `url`. */
export const SAVED_AT = 'absPath'

export class SavedAt {
  readonly #mark: Gathering['mark']
  #found: Mark | null = null

  constructor(mark: Gathering['mark']) {
    this.#mark = mark
  }

  tag(name: string, tag: string): void {
    if (name === SAVED_AT) {
      this.#found ??= linkMark(attributesOf(tag).get('url') ?? '')
    }
    if (name === 'externalReference' && this.#found !== null) {
      this.#mark(this.#found)
    }
  }
}
