/*
 * NAME
 *   size-words - bytes as people say it
 */

/** `850 bytes`, `12 KB`, `1.5 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const isSmall = bytes < 1_000_000
  const value = bytes / (isSmall ? 1000 : 1_000_000)
  const digits = !isSmall && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${isSmall ? 'KB' : 'MB'}`
}
