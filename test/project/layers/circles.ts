/*
 * NAME
 *   circles - files that import one another
 *
 * DESCRIPTION
 *   Also by type alone, and also by import() at run time: no one can read one
 *   file of a circle without the others.
 */

import type { Arrow } from './imports.js'

/** Each circle: the names of its files in order, with spaces between them. */
export function circlesIn(arrows: readonly Arrow[]): readonly string[] {
  const targets = new Map<string, Set<string>>()
  for (const { from, to } of arrows) {
    const known = targets.get(from) ?? new Set()
    targets.set(from, known.add(to))
  }
  const reached = new Map(
    [...targets.keys()].map(file => [file, reachedFrom(file, targets)]),
  )
  const circles = [...reached].flatMap(([file, files]) => {
    if (!files.has(file)) return []
    const others = [...files].filter(it => reached.get(it)?.has(file) === true)
    return [others.sort().join(' ')]
  })
  return [...new Set(circles)].sort()
}

function reachedFrom(
  start: string,
  targets: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [...(targets.get(start) ?? [])]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    open.push(...(targets.get(file) ?? []))
  }
  return reached
}
