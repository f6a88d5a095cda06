/*
 * NAME
 *   preset - what is known of one command scanner
 *
 * DESCRIPTION
 *   How a product is started, what its exit statuses mean, and which lines of its
 *   output name malware. The products are in products.ts.
 *
 *   Patterns are compared with each line of the output by itself. A line can only
 *   add to what the exit status says: names of files of the message are in the
 *   output of some products, and a sender must not be able to make a finding
 *   milder by a name.
 */

export const MEANINGS = [
  'clean',
  'infected',
  'encrypted',
  'overlimit',
  'damaged',
] as const

export type Meaning = (typeof MEANINGS)[number]

/** How the program gets a message: on stdin, or as files in a folder. */
export type Input = 'stdin' | 'files'

/** In the arguments, where the path of the folder is to be. */
export const FOLDER = '{folder}'

export interface Preset {
  /** Product and vendor. */
  readonly product: string
  /** Where its program usually is; the first that is there is used. */
  readonly programs: readonly string[]
  readonly args: readonly string[]
  readonly input: Input
  /** Any other exit status is a failure. */
  readonly statuses: Readonly<Record<number, Meaning>>
  /** The first group is the name of malware. */
  readonly names: readonly RegExp[]
  /** Names that are no malware. */
  readonly mildNames?: readonly (readonly [RegExp, Unchecked])[]
  /** Lines that say more than the status. */
  readonly says?: readonly (readonly [RegExp, Exclude<Meaning, 'clean'>])[]
  /** A line without which a clean status is a failure. */
  readonly needs?: RegExp
  /** Whether it was run, in which version. */
  readonly proof: 'tested' | 'not tested'
  /** One sentence. */
  readonly source: string
}

export type Unchecked = Exclude<Meaning, 'clean' | 'infected'>

/** Statuses from first to last with one meaning. */
export function range(
  first: number,
  last: number,
  meaning: Meaning,
): Record<number, Meaning> {
  const statuses: Record<number, Meaning> = {}
  for (let status = first; status <= last; status++) statuses[status] = meaning
  return statuses
}

/**
 * Statuses that are a sum of bits. The first row of which a bit is set decides;
 * a status with a bit of no row is a failure, unless it is infected.
 */
export function sums(
  rows: readonly (readonly [number, Exclude<Meaning, 'clean'>])[],
): Record<number, Meaning> {
  const known = rows.reduce((all, [bits]) => all | bits, 0)
  const statuses: Record<number, Meaning> = { 0: 'clean' }
  for (let status = 1; status <= 255; status++) {
    const meaning = rows.find(([bits]) => (status & bits) !== 0)?.[1]
    if (meaning === undefined) continue
    if (meaning === 'infected' || (status & ~known) === 0) {
      statuses[status] = meaning
    }
  }
  return statuses
}
