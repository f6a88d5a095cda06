/*
 * NAME
 *   rule-text - what a file of rules says of itself
 *
 * DESCRIPTION
 *   The compiler does not tell which rules it has compiled. Their names, and the
 *   classes in their metadata, are read from the text: comments and literals are
 *   skipped, all else is left to the compiler, which has the last word. At worst a
 *   name is told that no rule has.
 */

export interface RuleText {
  /** In their order. */
  readonly names: readonly string[]
  /** Each postsift_class, and where: `LINE:COLUMN`. */
  readonly classes: readonly {
    readonly value: string
    readonly place: string
  }[]
}

// What begins with a word of our own, or hides such words. A string ends in its
// line. A regular expression is skipped where one can begin.
const TOKENS =
  /\/\/[^\n]*|\/\*[^]*?\*\/|(postsift_class\s*=\s*")([^"\\\n]*)"|"(?:[^"\\\n]|\\.)*"|[=(]\s*\/(?:[^/\\\n*]|\\.)(?:[^/\\\n]|\\.)*\/|\brule\s+([A-Za-z_]\w{0,127})(?=\s*[:{/])/gu

export function readRuleText(text: string): RuleText {
  const names: string[] = []
  const classes: { value: string; place: string }[] = []
  for (const match of text.matchAll(TOKENS)) {
    const [, before, value, name] = match
    if (name !== undefined) names.push(name)
    if (before !== undefined && value !== undefined) {
      const at = match.index + before.length - 1
      classes.push({ value, place: placeOf(text, at) })
    }
  }
  return { names, classes }
}

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}
