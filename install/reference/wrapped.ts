/*
 * NAME
 *   wrapped - text in lines for the sample and the manuals
 */

export function wrapped(text: string, indent: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    const joined = last === '' ? word : `${last} ${word}`
    if (joined.length <= 74 - indent) lines[lines.length - 1] = joined
    else lines.push(word)
  }
  return lines.map(line => ' '.repeat(indent) + line)
}
