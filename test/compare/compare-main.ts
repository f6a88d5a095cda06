/*
 * NAME
 *   compare-main - npm run compare
 *
 * SYNOPSIS
 *   npm run compare -- [--nested] [--without-amavisd] [--share N]
 *
 * DESCRIPTION
 *   Gives the evasion corpus and the honest messages to clamd alone, to
 *   amavisd-new with that clamd where it is installed, and to Postsift without
 *   and with that clamd, and prints how many of each group each one stops, as
 *   the table that is in SECURITY.md. clamd has one signature, for the EICAR
 *   test file.
 *
 *   clamd alone does not know of forbidden names and types, and is not asked.
 *
 *   --nested adds every message once more inside of another; --share N takes
 *   each Nth message only.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { VERSION } from '../../src/version.js'
import { withTeardown } from '../faults/teardown.js'
import { startClamd } from '../helper/clamd.js'
import { runProgram } from '../helper/program.js'
import { amavisd, SERVERS } from './amavisd.js'
import { clamdAlone } from './clamd.js'
import { comparedMessages, type Compared } from './messages.js'
import { postsift } from './postsift.js'
import { answers, type Product } from './product.js'

const { values } = parseArgs({
  options: {
    nested: { type: 'boolean', default: false },
    'without-amavisd': { type: 'boolean', default: false },
    share: { type: 'string', default: '1' },
  },
})
const out = (line: string): void => void process.stdout.write(`${line}\n`)
const progress = (line: string): void => void process.stderr.write(`${line}\n`)

const share = Number(values.share)
const messages = comparedMessages({ nested: values.nested }).filter(
  (_, at) => at % share === 0,
)

await withTeardown(async t => {
  const { socketPath } = await startClamd(t)
  const products: readonly Product[] = [
    clamdAlone(socketPath),
    ...(values['without-amavisd'] || !existsSync('/usr/sbin/amavisd')
      ? []
      : [await amavisd(t, socketPath)]),
    await postsift('Postsift', []),
    await postsift('Postsift + clamd', [
      'scanner.builtin.enabled = false',
      'scanner.clamd.enabled = true',
      `scanner.clamd.address = ["${socketPath}"]`,
    ]),
  ]
  const columns: (readonly (boolean | null)[])[] = []
  for (const product of products) {
    progress(`${product.name}: ${messages.length} messages`)
    const asked = messages.map(({ sort }) => isAsked(product, sort))
    const wanted = messages.filter((_, at) => asked[at])
    const bytes = wanted.map(({ bytes }) => bytes)
    const found = (await answers(product, bytes, SERVERS)).values()
    columns.push(asked.map(it => (it ? (found.next().value ?? null) : null)))
  }
  await printTable(products, columns)
})

function isAsked({ name }: Product, sort: Compared['sort']): boolean {
  return name !== 'clamd' || sort !== 'forbidden'
}

async function printTable(
  products: readonly Product[],
  columns: readonly (readonly (boolean | null)[])[],
): Promise<void> {
  const date = new Date().toISOString().slice(0, 10)
  out(`${date}: ${await versions()}.\n`)
  const names = products.map(({ name }) => name)
  out(`| | messages | ${names.join(' | ')} |`)
  out(`|---|---${'|---'.repeat(names.length)}|`)
  const rows = new Map<string, number[]>()
  messages.forEach(({ group, sort }, at) => {
    for (const name of titlesOf(group, sort)) {
      rows.set(name, [...(rows.get(name) ?? []), at])
    }
  })
  for (const [title, places] of [...rows].sort(byTitle)) {
    const cells = columns.map(column => {
      const seen = places.map(at => column[at] ?? null)
      if (seen.every(it => it === null)) return '–'
      const stopped = seen.filter(it => it === true).length
      return `${stopped}, missed ${seen.length - stopped}`
    })
    const honest = title === 'honest mail'
    const shown = honest ? cells.map(it => it.split(',')[0]) : cells
    out(`| ${title} | ${places.length} | ${shown.join(' | ')} |`)
  }
}

function titlesOf(group: string, sort: Compared['sort']): readonly string[] {
  if (sort === 'honest') return [group]
  const what = sort === 'malware' ? 'malware' : 'forbidden file'
  return [`${what}: ${group}`, `${what}: all`]
}

/** Malware first, sums after what they are of. */
function byTitle([one]: [string, unknown], [other]: [string, unknown]): number {
  return rank(one) - rank(other)
}

function rank(title: string): number {
  const sorts = ['malware', 'forbidden file', 'honest mail']
  const [sort = '', group = ''] = title.split(': ')
  return 2 * sorts.indexOf(sort) + (group === 'all' ? 1 : 0)
}

async function versions(): Promise<string> {
  const clamd = await runProgram('/usr/sbin/clamd', ['--version'])
  const debian = await runProgram('/usr/bin/dpkg-query', [
    ...['-W', '-f', '${Package} ${Version}\\n', 'amavisd-new'],
  ])
  const names = [`Postsift ${VERSION}`, clamd.stdout.trim().split('/')[0]]
  return [...names, debian.stdout.trim()].filter(Boolean).join(', ')
}
