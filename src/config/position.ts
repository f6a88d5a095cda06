/*
 * NAME
 *   position - where a key is in a TOML file
 *
 * DESCRIPTION
 *   For messages about values that are valid TOML but not valid configuration:
 *   the parser that reads the values knows no positions of those.
 */

import { parseTOML, type AST } from 'toml-eslint-parser'

/**
 * @param keys path of the key as the file spells it; the tables of an array
 *   of tables by number from 0.
 * @returns `LINE:COLUMN`, both from 1. Where the key is not found, that of the
 *   nearest table above it.
 */
export function keyPosition(text: string, keys: readonly string[]): string {
  const top = bodyOf(text)
  if (top === null) return '1:1'
  let best = { depth: 0, node: top.loc.start }
  const consider = (path: readonly string[], node: AST.TOMLNode): void => {
    const fits = path.every((key, index) => key === keys[index])
    if (fits && path.length > best.depth) {
      best = { depth: path.length, node: node.loc.start }
    }
  }
  const visit = (node: AST.TOMLKeyValue, path: readonly string[]): void => {
    const here = [...path, ...namesOf(node.key)]
    consider(here, node.key)
    if (node.value.type !== 'TOMLInlineTable') return
    for (const inner of node.value.body) visit(inner, here)
  }
  for (const node of top.body) {
    if (node.type === 'TOMLKeyValue') {
      visit(node, [])
      continue
    }
    const path = node.resolvedKey.map(String)
    consider(path, node)
    for (const inner of node.body) visit(inner, path)
  }
  return `${best.node.line}:${best.node.column + 1}`
}

// A position is a help: where this parser refuses what the other one reads,
// there is none, and the message still names the option.
function bodyOf(text: string): AST.TOMLTopLevelTable | null {
  try {
    return parseTOML(text).body[0]
  } catch {
    return null
  }
}

function namesOf(key: AST.TOMLKey): string[] {
  return key.keys.map(it => (it.type === 'TOMLBare' ? it.name : it.value))
}
