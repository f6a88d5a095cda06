/*
 * NAME
 *   ranges - which offsets are spoken for
 */

/** Half open ranges; overlapping ones are fine. */
export class Ranges {
  #added: (readonly [start: number, end: number])[] = []
  #merged: (readonly [start: number, end: number])[] | null = []

  add(start: number, end: number): void {
    if (end <= start) return
    this.#added.push([start, end])
    this.#merged = null
  }

  has(offset: number): boolean {
    const ranges = (this.#merged ??= merge(this.#added))
    let low = 0
    let high = ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ranges[middle]?.[1] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return (ranges[low]?.[0] ?? Infinity) <= offset
  }
}

function merge(
  ranges: readonly (readonly [number, number])[],
): (readonly [number, number])[] {
  const merged: [number, number][] = []
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}
