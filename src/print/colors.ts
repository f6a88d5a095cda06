/*
 * NAME
 *   colors - colors for what filter-scan prints, on a terminal only
 */

import pc from 'picocolors'

export type Tone = 'good' | 'bad' | 'doubt' | 'dim'

export type Paint = (tone: Tone, text: string) => string

/** Colors, unless out is no terminal or NO_COLOR is set. */
export function painter(out: NodeJS.WriteStream): Paint {
  const plain = !out.isTTY || 'NO_COLOR' in process.env
  const { green, red, yellow, dim } = pc.createColors(!plain)
  const tones = { good: green, bad: red, doubt: yellow, dim }
  return (tone, words) => tones[tone](words)
}

export function toneOf(record: {
  readonly verdict: string
}): 'good' | 'bad' | 'doubt' {
  if (record.verdict === 'clean') return 'good'
  const bad = ['infected', 'banned', 'error']
  return bad.includes(record.verdict) ? 'bad' : 'doubt'
}
