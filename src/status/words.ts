/*
 * NAME
 *   words - times, ages and sizes as status shows them
 */

/** `2026-11-30 14:40`, as clocks here show it. */
export function dateText(time: number): string {
  const date = new Date(time)
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = [
    date.getFullYear(),
    two(date.getMonth() + 1),
    two(date.getDate()),
  ]
  return `${day.join('-')} ${clockText(time).slice(0, 5)}`
}

/** `14:40:12`. */
export function clockText(time: number): string {
  const date = new Date(time)
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()]
  return parts.map(it => String(it).padStart(2, '0')).join(':')
}

const UNITS = [
  [24 * 60 * 60 * 1000, 'd'],
  [60 * 60 * 1000, 'h'],
  [60 * 1000, 'min'],
] as const

/** `3 d`, `5 min`, `12 s`. */
export function ageText(ms: number): string {
  for (const [unit, name] of UNITS) {
    if (ms >= unit) return `${Math.floor(ms / unit)} ${name}`
  }
  return `${Math.max(0, Math.floor(ms / 1000))} s`
}

/** `3.4 MiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let at = 0
  for (; value >= 1024 && at < units.length - 1; at++) value /= 1024
  const digits = at === 0 || value >= 100 ? 0 : 1
  return `${value.toFixed(digits)} ${units[at] ?? ''}`
}
