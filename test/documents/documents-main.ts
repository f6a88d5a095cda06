/*
 * NAME
 *   documents-main - honest documents and archives have no finding
 *
 * SYNOPSIS
 *   npm run test:documents
 *
 * DESCRIPTION
 *   Makes them, attaches each to a message, and has filter-scan, as it is
 *   built, look at all with the default configuration. Prints each finding that
 *   is not due, each that is due and missing, and the numbers. Exits with 1
 *   unless all is as it should be.
 */
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { attachmentMessage } from '../helper/eicar.js'
import { makeArchives, makeDocuments, type HonestFile } from './documents.js'

/** Fewer would say little. */
const LEAST = 150

const SCAN = resolve(import.meta.dirname, '../../dist/bin/filter-scan.js')

const main = (): number => {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'))
  try {
    const documents = makeDocuments(join(folder, 'documents'), 4)
    const archives = makeArchives(join(folder, 'archives'), documents)
    const files = [...documents, ...archives]
    print(`${documents.length} documents, ${archives.length} archives`)
    const reports = scanAll(join(folder, 'mails'), files)
    const wrong = files.filter((file, index) => !isAsDue(file, reports[index]))
    print(`${files.length - wrong.length} as due, ${wrong.length} not`)
    return wrong.length === 0 && files.length >= LEAST ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const isAsDue = (file: HonestFile, report: Report | undefined): boolean => {
  const texts = report?.findings.map(it => `${it.class} ${it.name}`)
  const found = [...new Set(texts ?? ['no report'])].sort()
  const isSame = found.join('\n') === file.due.join('\n')
  if (!isSame) print(`${file.path}: ${found.join(', ') || 'nothing'}`)
  return isSame
}

/** The reports in the order of the files. */
const scanAll = (
  mails: string,
  files: readonly HonestFile[],
): readonly (Report | undefined)[] => {
  mkdirSync(mails)
  const paths = files.map(({ path, name }, index) => {
    const content = readFileSync(path)
    const mail = join(mails, `${index}.eml`)
    writeFileSync(mail, attachmentMessage({ filename: name, content }))
    return mail
  })
  const args = [SCAN, '--config', '/dev/null', '--json', mails]
  const { stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const reports = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Report)
  return paths.map(path => reports.find(it => it.file === path))
}

interface Report {
  readonly file: string
  readonly findings: readonly {
    readonly class: string
    readonly name: string
  }[]
}

process.exitCode = main()
