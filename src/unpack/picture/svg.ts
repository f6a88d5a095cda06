/*
 * NAME
 *   svg - pictures of vectors that run code
 *
 * DESCRIPTION
 *   By type or name: a browser that opens one runs its scripts. See svg-reader.
 */

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

function isName(name: string): boolean {
  return /\.svg[\s."']*$/iu.test(name)
}
