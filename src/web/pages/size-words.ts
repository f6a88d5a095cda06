/*
 * NAME
 *   size-words - bytes as people say it
 */

/** `850 bytes`, `12 KB`, `1.5 MB`, `5.0 GB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} KB`
  const [value, unit] =
    bytes < 1e9
      ? ([bytes / 1e6, 'MB'] as const)
      : ([bytes / 1e9, 'GB'] as const)
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${unit}`
}
