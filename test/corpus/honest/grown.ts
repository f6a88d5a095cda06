/*
 * NAME
 *   grown - an honest message with more parts
 *
 * DESCRIPTION
 *   What goes around the message's own content is a multipart, in which it is the
 *   first part.
 */

export interface Parts {
  /** Fields of the message, and those of its content. */
  readonly own: string
  readonly content: string
  readonly body: string
}

export const PLAIN_PARTS: Parts = { own: '', content: '', body: '' }

/** null where its header is not one of plain fields. */
export function partsOf(message: string): Parts | null {
  const end = message.indexOf('\n\n')
  const head = end < 0 ? message : message.slice(0, end + 1)
  const fields = head.match(/^[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*/gmu) ?? []
  if (fields.join('') !== head) return null
  const isOfContent = (field: string): boolean => /^Content-/iu.test(field)
  const isVersion = (field: string): boolean => /^MIME-V/iu.test(field)
  return {
    own: fields.filter(it => !isOfContent(it) && !isVersion(it)).join(''),
    content: fields.filter(isOfContent).join(''),
    body: end < 0 ? '' : message.slice(end + 2),
  }
}

export function withParts(
  { own, content, body }: Parts,
  more: readonly { readonly head: string; readonly body: string }[],
): string {
  const part = (head: string, inside: string): string =>
    `--${BOUNDARY}\n${head}\n${inside}\n`
  return [
    own,
    'MIME-Version: 1.0\n',
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"\n\n`,
    part(content, body),
    ...more.map(({ head, body }) => part(head, body)),
    `--${BOUNDARY}--\n`,
  ].join('')
}

const BOUNDARY = '=_mix-of-honest-mail'
