/*
 * NAME
 *   label-kinds - what a label promises, and what is no such thing
 *
 * DESCRIPTION
 *   A label is a declared type or an extension. Those that promise something
 *   are of a kind, and so is content that matters; DISAGREEING says which
 *   content is not what a kind of label promises.
 *
 *   Left out is what honest software writes: HTML and CSV as a spreadsheet, HTML
 *   as text/plain, RTF and documents of another kind as Word's, compressed
 *   pictures (image/x-emz), packed logs as text/plain, error pages in place of a
 *   sound.
 */

import { BANNED_TYPES, TEXT_TYPES } from './banned-types.js'

export type LabelKind = 'picture' | 'media' | 'pdf' | 'office' | 'text'

export type ContentKind = 'program' | 'archive' | 'page' | 'other'

export interface Label {
  readonly kind: LabelKind
  /** As in the message: `image/png`, `.png`. */
  readonly text: string
}

/** What the declared type and the extensions promise. */
export function labelsOf(
  declaredType: string,
  extensions: readonly string[],
): readonly Label[] {
  const byName = extensions.flatMap(it => {
    const kind = EXTENSIONS.get(it)
    return kind === undefined ? [] : [{ kind, text: `.${it}` }]
  })
  const kind = kindOfType(declaredType)
  if (kind === null) return byName
  // A name that mentions an archive shows what the text is: `log.txt.gz`.
  if (kind === 'text' && extensions.some(it => !TEXTS.has(it))) return byName
  return [{ kind, text: declaredType }, ...byName]
}

export function contentKind(type: string): ContentKind {
  if (PROGRAMS.has(type)) return 'program'
  if (ARCHIVES.has(type)) return 'archive'
  return type === 'text/html' ? 'page' : 'other'
}

/** Whether content of that type is not what such a label promises. */
export function disagrees(kind: LabelKind, type: string): boolean {
  // What looks like a script is one or is a text that begins with one.
  if (kind === 'text' && TEXT_TYPES.has(type)) return false
  const content = contentKind(type)
  if (kind === 'office' && type === 'application/zip') return false
  return DISAGREEING[kind].includes(content)
}

const DISAGREEING: Readonly<Record<LabelKind, readonly ContentKind[]>> = {
  picture: ['program', 'archive', 'page'],
  media: ['program', 'archive'],
  pdf: ['program', 'archive', 'page'],
  office: ['program', 'archive'],
  text: ['program', 'archive'],
}

// Pictures that match their label; others are containers (image/openraster) or
// compressed (image/x-emz).
const PICTURES = new Set(
  words(`
    image/png image/x-png image/jpeg image/jpg image/pjpeg image/gif image/bmp
    image/x-bmp image/x-ms-bmp image/tiff image/tif image/webp image/heic
    image/heif image/avif image/x-icon image/vnd.microsoft.icon image/jp2`),
)

const TEXTS = new Set(
  words(`
    txt text log csv tsv htm html md asc eml ics vcf json xml diff patch ini
    conf cfg sql tex srt`),
)

const OFFICE_TYPE =
  /^application\/(?:msword$|vnd\.ms-(?:excel|powerpoint|word)|vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation))/

const PDF_TYPES = new Set(['application/pdf', 'application/x-pdf'])

function kindOfType(type: string): LabelKind | null {
  if (PICTURES.has(type)) return 'picture'
  if (/^(?:audio|video)\//.test(type)) return 'media'
  if (PDF_TYPES.has(type)) return 'pdf'
  if (OFFICE_TYPE.test(type)) return 'office'
  return /^text\/(?:plain|html|csv|calendar)$/.test(type) ? 'text' : null
}

const EXTENSIONS: ReadonlyMap<string, LabelKind> = new Map(
  (
    [
      ['picture', 'png jpg jpeg jpe gif bmp tif tiff webp heic heif avif'],
      ['media', 'mp3 m4a wav ogg flac mp4 m4v mov avi mkv webm mpg mpeg'],
      ['pdf', 'pdf'],
      ['office', 'doc docx xls xlsx ppt pptx odt ods odp'],
    ] as const
  ).flatMap(([kind, extensions]) =>
    words(extensions).map(it => [it, kind] as const),
  ),
)

const ARCHIVES = new Set(
  words(`
    application/zip application/vnd.rar application/x-7z-compressed
    application/gzip application/x-bzip2 application/x-xz application/zstd
    application/x-tar application/x-cpio application/x-lzh-compressed
    application/x-compress application/x-lz4 application/x-lzip
    application/vnd.ms-tnef`),
)

// All that is banned by its bytes, whether or not the administrator allows it
// under its own name; not what is forbidden for other reasons.
const PROGRAMS = new Set(
  BANNED_TYPES.filter(
    it => !it.startsWith('message/') && it !== 'application/x-sylk',
  ),
)

/** Types that some label disagrees with. */
export const MISLABELLED_TYPES: readonly string[] = [
  ...PROGRAMS,
  ...ARCHIVES,
  'text/html',
]

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
