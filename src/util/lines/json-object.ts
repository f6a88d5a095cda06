/*
 * NAME
 *   json-object - the object that a line of JSON is
 */

export type JsonObject = Readonly<Record<string, unknown>>

/** null: it is none. */
export function jsonObject(line: string): JsonObject | null {
  try {
    const value = JSON.parse(line) as unknown
    return typeof value === 'object' && value !== null
      ? (value as JsonObject)
      : null
  } catch {
    return null
  }
}
