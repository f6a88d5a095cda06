/*
 * NAME
 *   ole - documents of Word and Excel before 2007, and projects of macros
 *
 * DESCRIPTION
 *   Storages and streams of macros and controls go out of the directory, and their
 *   sectors become zeros. The codes of DDE fields become blanks. Every other byte
 *   stays where it is.
 *
 *   Macro sheets of Excel 4.0, macros of PowerPoint and of Visio, which are in
 *   streams of their own forms, are not taken out: such a file cannot be disarmed.
 *
 * SECURITY
 *   Hostile bytes; see compound-file.
 */

import type { Part } from '../../mail/part.js'
import { fieldMarks } from '../../unpack/office/field-code.js'
import { cannot, type FormatOptions, type FormatResult } from '../format.js'
import {
  openCompound,
  type CompoundFile,
  type OleRow,
} from './compound-file.js'

export function disarm(
  content: Buffer,
  _part: Part,
  { marks }: Pick<FormatOptions, 'marks'>,
): FormatResult {
  const file = openCompound(content)
  if (file === null) return cannot('the document has not the form of one')
  const removed = new Set<string>()
  if (marks.has('vba-macro') && removeMacros(file)) removed.add('macros')
  if (marks.has('active-x') && removeControls(file)) removed.add('control')
  if (marks.has('dde-link') && blankFields(file)) removed.add('DDE link')
  const isSame = removed.size === 0
  return {
    is: 'harmless',
    content: isSame ? content : file.bytes,
    removed: [...removed],
  }
}

// [MS-OVBA] 2.2.1: the project is the storage around the storage VBA.
function removeMacros(file: CompoundFile): boolean {
  const projects = new Set<OleRow>()
  for (const row of file.rows()) {
    const isProject =
      (row.kind === 'storage' &&
        row.key === 'vba' &&
        row.children.some(it => it.key === 'dir')) ||
      (row.kind === 'stream' && row.key === '_vba_project')
    if (!isProject) continue
    const storage = row.kind === 'storage' ? row : row.parent
    const around = storage?.key === 'vba' ? storage.parent : storage
    if (around !== null && around !== undefined) projects.add(around)
  }
  for (const project of projects) {
    if (WHOLE.has(project.key)) file.remove(project)
    else {
      const own = project.children.filter(isOfProject)
      own.forEach(it => file.remove(it))
    }
  }
  if (projects.size > 0) forgetProject(file)
  return projects.size > 0
}

/** Of Word and of Excel. */
const WHOLE = new Set(['macros', '_vba_project_cur'])

const OF_PROJECT = new Set([
  ...['vba', 'project', 'projectwm', 'projectlk', '_vba_project', 'dir'],
])

// Forms are storages beside the modules (2.2.10).
function isOfProject({ key, children }: OleRow): boolean {
  return OF_PROJECT.has(key) || children.some(it => it.key === '\x03vbframe')
}

/** [MS-XLS] 2.4.193, 2.4.110: records of no bytes. */
const HAS_PROJECT = 0xd3
const WRITTEN_BY_EXCEL_9 = 0x1c0

// Excel looks for the project that this record states.
function forgetProject(file: CompoundFile): void {
  const book = file.root.children.find(
    ({ key }) => key === 'workbook' || key === 'book',
  )
  if (book === undefined) return
  const content = file.content(book)
  for (let at = 0; at + 4 <= content.length;) {
    const length = content.readUInt16LE(at + 2)
    if (content.readUInt16LE(at) === HAS_PROJECT && length === 0) {
      content.writeUInt16LE(WRITTEN_BY_EXCEL_9, at)
      file.overwrite(book, content)
      return
    }
    at += 4 + length
  }
}

const CONTROLS = new Set(['\x03ocxdata', '\x03ocxname', 'ctls'])

function removeControls(file: CompoundFile): boolean {
  const found = file.rows().filter(it => CONTROLS.has(it.key))
  const gone = new Set<OleRow>()
  for (const row of found) {
    const { parent } = row
    const isObject = parent?.parent?.key === 'objectpool'
    const whole = isObject ? parent : row
    if (gone.has(whole)) continue
    gone.add(whole)
    file.remove(whole)
  }
  return gone.size > 0
}

const FIELD_LENGTH = 1024
const BEGIN = 0x13
const BLANK = 0x20

// [MS-DOC] 2.8.25, as unpack/office/word finds them: letters of one or two bytes.
function blankFields(file: CompoundFile): boolean {
  const stream = file.root.children.find(it => it.key === 'worddocument')
  if (stream === undefined) return false
  const content = file.content(stream)
  let isEdited = false
  let at = content.indexOf(BEGIN)
  for (; at >= 0; at = content.indexOf(BEGIN, at + 1)) {
    const raw = content.subarray(at + 1, at + FIELD_LENGTH)
    const end = raw.findIndex(it => it >= 0x13 && it <= 0x15)
    const code = end < 0 ? raw : raw.subarray(0, end)
    const text = code.toString('latin1').replaceAll('\0', '')
    if (!fieldMarks(text).includes('dde-link')) continue
    for (const [index, byte] of code.entries()) {
      if (byte >= BLANK) code[index] = BLANK
    }
    isEdited = true
  }
  if (isEdited) file.overwrite(stream, content)
  return isEdited
}
