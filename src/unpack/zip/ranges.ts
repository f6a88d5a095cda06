/*
 * NAME
 *   ranges - which offsets are spoken for
 */

type Range = readonly [start: number, end: number]

/** Half open ranges; overlapping ones are fine. Adding and asking may alternate:
 * what was added is in sorted lists, each more than twice the next one. */
export class Ranges {
  readonly #lists: (readonly Range[])[] = []

  add(start: number, end: number): void {
    if (end <= start) return
    let list: readonly Range[] = [[start, end]]
    for (;;) {
      const last = this.#lists.at(-1)
      if (last === undefined || last.length > 2 * list.length) break
      this.#lists.pop()
      list = merge([...last, ...list])
    }
    this.#lists.push(list)
  }

  has(offset: number): boolean {
    return this.#lists.some(list => isIn(list, offset))
  }
}

function isIn(ranges: readonly Range[], offset: number): boolean {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.[1] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return (ranges[low]?.[0] ?? Infinity) <= offset
}

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: [number, number][] = []
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}
