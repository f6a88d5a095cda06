/*
 * NAME
 *   form-text - what a person wrote into a form
 */

/** Line ends as forms send them become ours; half a character is none. */
export function formText(text: string | null, characters: number): string {
  return (text ?? '')
    .replace(/\r\n?/gu, '\n')
    .replaceAll('\0', '')
    .trim()
    .slice(0, characters)
    .replace(/[\ud800-\udbff]$/u, '')
}
