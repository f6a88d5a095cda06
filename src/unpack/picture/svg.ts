/*
 * NAME
 *   svg - pictures of vectors that run code
 *
 * DESCRIPTION
 *   By type or name: a browser that opens one runs its scripts. See svg-reader.
 */

import { endingPattern } from '../../util/name-ending.js'
import type { ContainerKind } from '../container.js'

export const svg: ContainerKind = {
  name: 'svg',
  opens: ({ kind, declaredType, detectedType, names }) =>
    kind === 'leaf' &&
    (detectedType === TYPE ||
      ((declaredType.startsWith('image/svg') || names.some(isName)) &&
        (detectedType === '' || /text|xml/u.test(detectedType)))),
  load: () => import('./svg-reader.js'),
}

const TYPE = 'image/svg+xml'

const SVG_NAME = endingPattern('svg')

function isName(name: string): boolean {
  return SVG_NAME.test(name)
}
