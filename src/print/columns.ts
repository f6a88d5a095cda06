/*
 * NAME
 *   columns - how wide the terminal is
 */

/** null where there is none. Some terminals do not say how wide they are. */
export function columnsOf(out: NodeJS.WriteStream): number | null {
  const told = Number(process.env['COLUMNS'])
  if (!out.isTTY) return told >= NARROWEST ? told : null
  const columns = out.columns || told
  return columns >= NARROWEST ? columns : USUAL
}

const NARROWEST = 40
const USUAL = 80
