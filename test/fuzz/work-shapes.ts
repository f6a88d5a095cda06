/*
 * NAME
 *   work-shapes - the files of work-files in mails: as they are, in a zip and in
 *   a document
 *
 * DESCRIPTION
 *   1 MB of each, where shapes have 10: a file of that size is small.
 */
import { VERDICT_CLASSES } from '../../src/mail/finding.js'
import type { Shape } from './shapes.js'
import { WORK_ARCHIVES } from './work-archives.js'
import { documentOf, WORK_FILES, zipOf, type WorkFile } from './work-files.js'

/** Half of what is measured last. */
const SIZE = 500_000

const FORMS: Readonly<
  Record<string, (file: Buffer, name: string) => readonly [string, Buffer]>
> = {
  m: (file, name) => [name, file],
  z: (file, name) => ['a.zip', zipOf({ [name]: file })],
  d: (file, name) => [
    'a.docx',
    documentOf(Buffer.from('<w:p/>'), { [`word/embeddings/${name}`]: file }),
  ],
}

const attached = (file: Buffer, name: string): Buffer =>
  Buffer.from(
    [
      `Content-Type: ${name.endsWith('.eml') ? 'message/rfc822' : 'application/octet-stream'}; name=${name}`,
      `Content-Disposition: attachment; filename=${name}`,
      ...(name.endsWith('.eml')
        ? ['', file.toString('latin1')]
        : [
            'Content-Transfer-Encoding: base64',
            '',
            file.toString('base64').replace(/.{76}/g, '$&\n'),
          ]),
      '',
    ].join('\n'),
    'latin1',
  )

/** Whatever it is, but a failure of ours. */
const VERDICTS = VERDICT_CLASSES.filter(it => it !== 'unchecked-error')

const shapesOf = ({ story, name, file }: WorkFile, at: number): Shape[] =>
  Object.entries(FORMS).map(([form, made]) => ({
    id: `w${at + 1}${form}`,
    story: `${name}: ${story}`,
    size: SIZE,
    verdicts: () => VERDICTS,
    message: size => {
      const [outer, bytes] = made(file(size), name)
      return attached(bytes, outer)
    },
  }))

export const WORK_SHAPES: readonly Shape[] = [
  ...WORK_FILES,
  ...WORK_ARCHIVES,
].flatMap(shapesOf)
