/*
 * NAME
 *   compound-tables - which sectors of a compound file are whose [MS-CFB] 2.3
 *
 * SECURITY
 *   Hostile bytes: linear in the size of the file. Nothing is believed of a chain.
 */

/** Above are the marks of free sectors, ends and tables. */
const LAST = 0xfffffffa
const MINI_BYTES = 64
export const MINI_CUTOFF = 4096

/** Ranges of the file. */
export type Places = readonly { readonly start: number; readonly end: number }[]

export interface Layout {
  readonly sectorBytes: number
  readonly fat: Uint32Array
  readonly mini: Uint32Array
  /** Where each entry of the tables is in the file. */
  readonly fatPlaces: readonly number[]
  readonly miniPlaces: readonly number[]
  /** The sectors of the mini stream. */
  readonly miniStream: readonly number[]
  readonly size: number
}

export function placesOf(
  layout: Layout,
  { start, size }: { readonly start: number; readonly size: number },
): {
  readonly places: Places
  readonly sectors: readonly number[]
  readonly isMini: boolean
} {
  const isMini = size < MINI_CUTOFF
  const { sectorBytes, miniStream } = layout
  const unit = isMini ? MINI_BYTES : sectorBytes
  const table = isMini ? layout.mini : layout.fat
  const sectors = chainOf(table, start, Math.ceil(size / unit)) ?? []
  const places = sectors.map(sector => {
    if (!isMini) {
      const at = (sector + 1) * sectorBytes
      return { start: at, end: Math.min(at + sectorBytes, layout.size) }
    }
    const inStream = sector * MINI_BYTES
    const outer = miniStream[Math.floor(inStream / sectorBytes)] ?? 0
    const at = (outer + 1) * sectorBytes + (inStream % sectorBytes)
    return { start: at, end: at + MINI_BYTES }
  })
  return { places, sectors, isMini }
}

// Exactly so many; null for a chain that is shorter or leaves the table.
export function chainOf(
  table: Uint32Array,
  start: number,
  count: number,
): readonly number[] | null {
  const sectors: number[] = []
  let sector = start
  while (sectors.length < count) {
    if (sector >= table.length) return null
    sectors.push(sector)
    sector = table[sector] ?? LAST
  }
  return sectors
}

// To its end; null where there is none.
export function wholeChain(
  table: Uint32Array,
  start: number,
): readonly number[] | null {
  const sectors: number[] = []
  for (let sector = start; sector < LAST; sector = table[sector] ?? LAST) {
    if (sector >= table.length || sectors.length > table.length) return null
    sectors.push(sector)
  }
  return sectors
}

export function readFat(
  bytes: Buffer,
  sectorBytes: number,
): { readonly fat: Uint32Array; readonly fatPlaces: readonly number[] } | null {
  const sectors: number[] = []
  const take = (from: number, count: number): void => {
    for (let index = 0; index < count; index++) {
      const sector = bytes.readUInt32LE(from + 4 * index)
      if (sector < LAST) sectors.push(sector)
    }
  }
  take(76, 109)
  let next = bytes.readUInt32LE(68)
  for (let left = bytes.length / sectorBytes; next < LAST; left--) {
    const at = (next + 1) * sectorBytes
    if (left < 0 || at + sectorBytes > bytes.length) return null
    take(at, sectorBytes / 4 - 1)
    next = bytes.readUInt32LE(at + sectorBytes - 4)
  }
  if (new Set(sectors).size !== sectors.length) return null
  const fatPlaces: number[] = []
  for (const sector of sectors) {
    const start = (sector + 1) * sectorBytes
    if (start + sectorBytes > bytes.length) return null
    for (let at = start; at < start + sectorBytes; at += 4) fatPlaces.push(at)
  }
  return {
    fatPlaces,
    fat: Uint32Array.from(fatPlaces, at => bytes.readUInt32LE(at)),
  }
}
