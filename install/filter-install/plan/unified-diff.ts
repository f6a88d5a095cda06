/*
 * NAME
 *   unified-diff - what changes in a file, as diff -u shows it
 *
 * DESCRIPTION
 *   Finds a shortest list of changed lines (Myers, "An O(ND) Difference
 *   Algorithm and Its Variations", 1986) and prints them in hunks with three
 *   lines around. patch(1) takes the result.
 */

export interface Compared {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** '' where both are the same. */
export function unifiedDiff({ path, before, after }: Compared): string {
  if (before === after) return ''
  const changes = changesBetween(linesOf(before), linesOf(after))
  const head = `--- ${path}\n+++ ${path}\n`
  return head + hunksOf(changes).map(hunkText).join('')
}

type Sign = ' ' | '-' | '+'

interface Change {
  readonly sign: Sign
  /** With its line end, if it has one. */
  readonly line: string
  /** Line numbers in both files, from 1: of this line, or the one to come. */
  readonly from: number
  readonly to: number
}

const CONTEXT = 3

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]+\n?|\n/gu) ?? []
}

function changesBetween(
  before: readonly string[],
  after: readonly string[],
): readonly Change[] {
  const changes: Change[] = []
  let from = before.length
  let to = after.length
  const back = (sign: Sign): void => {
    if (sign !== '+') from--
    if (sign !== '-') to--
    const line = sign === '+' ? after[to] : before[from]
    changes.push({ sign, line: line ?? '', from: from + 1, to: to + 1 })
  }
  const rounds = furthestPoints(before, after)
  for (let round = rounds.length - 1; round > 0; round--) {
    const reached = rounds[round - 1] ?? new Map<number, number>()
    const diagonal = from - to
    const down = isDown(reached, diagonal, round)
    const previous = down ? diagonal + 1 : diagonal - 1
    const start = reached.get(previous) ?? 0
    while (from > start && to > start - previous) back(' ')
    back(down ? '+' : '-')
  }
  while (from > 0 && to > 0) back(' ')
  return changes.reverse()
}

// For each number of changes, how far each diagonal comes with so many.
function furthestPoints(
  before: readonly string[],
  after: readonly string[],
): readonly ReadonlyMap<number, number>[] {
  const rounds: Map<number, number>[] = []
  for (let round = 0; ; round++) {
    const last = rounds.at(-1) ?? new Map<number, number>()
    const reached = new Map<number, number>()
    for (let diagonal = -round; diagonal <= round; diagonal += 2) {
      let from = startOf(last, diagonal, round)
      while (
        from < before.length &&
        from - diagonal < after.length &&
        before[from] === after[from - diagonal]
      ) {
        from++
      }
      reached.set(diagonal, from)
      if (from >= before.length && from - diagonal >= after.length) {
        return [...rounds, reached]
      }
    }
    rounds.push(reached)
  }
}

function startOf(
  last: ReadonlyMap<number, number>,
  diagonal: number,
  round: number,
): number {
  if (round === 0) return 0
  return isDown(last, diagonal, round)
    ? (last.get(diagonal + 1) ?? 0)
    : (last.get(diagonal - 1) ?? 0) + 1
}

function isDown(
  last: ReadonlyMap<number, number>,
  diagonal: number,
  round: number,
): boolean {
  if (diagonal === -round) return true
  if (diagonal === round) return false
  return (last.get(diagonal - 1) ?? 0) < (last.get(diagonal + 1) ?? 0)
}

function hunksOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const near = changes.map((_, at) =>
    changes
      .slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1)
      .some(it => it.sign !== ' '),
  )
  const hunks: Change[][] = []
  for (const [at, change] of changes.entries()) {
    if (near[at] !== true) continue
    if (at === 0 || near[at - 1] !== true) hunks.push([])
    hunks.at(-1)?.push(change)
  }
  return hunks
}

function hunkText(hunk: readonly Change[]): string {
  const range = (start: number, not: Sign): string => {
    const count = hunk.filter(it => it.sign !== not).length
    return `${count === 0 ? start - 1 : start},${count}`
  }
  const first = hunk[0]
  const head = `@@ -${range(first?.from ?? 1, '+')} +${range(first?.to ?? 1, '-')} @@\n`
  const lines = hunk.map(({ sign, line }) =>
    line.endsWith('\n')
      ? `${sign}${line}`
      : `${sign}${line}\n\\ No newline at end of file\n`,
  )
  return head + lines.join('')
}
