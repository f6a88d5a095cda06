/*
 * NAME
 *   glob - names and paths compared with patterns
 *
 * DESCRIPTION
 *   `?` matches one character and `*` any number of them, but neither matches
 *   a slash; `**` matches anything, and `**` with a slash after it
 *   also for nothing: `*.zip/**` + `/*.js`, written together, is a script at
 *   any depth of a zip. Upper and lower case are the same.
 *
 * SECURITY
 *   Texts are hostile. All ways through the pattern are followed at once, so
 *   that time is at most its length times that of the text.
 */

export type Glob = (text: string) => boolean

type Step = 'one' | 'some' | 'any' | 'folders' | { readonly letter: string }

/** A pattern made ready. Every text is a pattern. */
export function makeGlob(pattern: string): Glob {
  const walk = makeGlobWalk(pattern)
  return text => walk.isEnd(walk.step(walk.start, text))
}

/** Where in a pattern one may be; more than one place at a time. */
export type GlobPlaces = ReadonlySet<number>

/** A text that is told piece by piece, where a piece has alternatives. */
export interface GlobWalk {
  readonly start: GlobPlaces
  step(places: GlobPlaces, text: string): GlobPlaces
  isEnd(places: GlobPlaces): boolean
}

export function makeGlobWalk(pattern: string): GlobWalk {
  const steps = stepsOf(pattern.toLowerCase())
  return {
    start: passed(new Set([0]), steps, '/'),
    step: (from, text) => {
      let places = from
      for (const letter of text.toLowerCase()) {
        const next = new Set<number>()
        for (const place of places) {
          const step = steps[place]
          if (step === undefined || !takes(step, letter)) continue
          next.add(isRepeated(step) ? place : place + 1)
        }
        if (next.size === 0) return next
        places = passed(next, steps, letter)
      }
      return places
    },
    isEnd: places => places.has(steps.length),
  }
}

function stepsOf(pattern: string): readonly Step[] {
  const words = pattern.match(/(?<=^|\/)\*\*\/|\*\*|[^]/gu) ?? []
  return words.map(word => STARS[word] ?? { letter: word })
}

const STARS: Readonly<Record<string, Step>> = {
  '**/': 'folders',
  '**': 'any',
  '*': 'some',
  '?': 'one',
}

function isRepeated(step: Step): boolean {
  return step === 'some' || step === 'any' || step === 'folders'
}

function takes(step: Step, letter: string): boolean {
  if (typeof step === 'object') return step.letter === letter
  return step === 'any' || step === 'folders' || letter !== '/'
}

// What needs no letter is passed over: stars anywhere, folders at their end.
function passed(
  places: Set<number>,
  steps: readonly Step[],
  letter: string,
): Set<number> {
  for (const place of places) {
    const step = steps[place]
    if (step === undefined || !isRepeated(step)) continue
    if (step !== 'folders' || letter === '/') places.add(place + 1)
  }
  return places
}
