/*
 * NAME
 *   formats - all formats that can be disarmed
 *
 * DESCRIPTION
 *   The first that takes a part has it. A file that is of two formats is read
 *   as both afterwards, and is not delivered where a mark is left.
 */

import { ole } from '../unpack/ole/ole.js'
import { html } from '../unpack/page/html.js'
import { pdf } from '../unpack/pdf/pdf.js'
import { svg } from '../unpack/picture/svg.js'
import { beginsAsZip } from '../unpack/zip/zip-form.js'
import type { Format } from './format.js'

export const FORMATS: readonly Format[] = [
  {
    name: 'page',
    takes: part => svg.opens(part) || html.opens(part),
    load: () => import('./page/page.js'),
  },
  {
    name: 'package',
    takes: ({ content }) => beginsAsZip(content),
    load: () => import('./office/package.js'),
  },
  {
    name: 'ole',
    takes: part => ole.opens(part),
    load: () => import('./ole/ole.js'),
  },
  {
    name: 'pdf',
    takes: part => pdf.opens(part),
    load: () => import('./pdf/pdf.js'),
  },
]
