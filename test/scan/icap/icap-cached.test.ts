/*
 * NAME
 *   icap-cached.test - an ICAP server is not asked twice about the same file
 */
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { cachedScanner, look } from '../../verdict-cache/cached-scanner.js'
import { messageOf, partOf } from '../sample.js'
import { fakeIcap, icap, saying, type Answer } from './fake-icap.js'

const FOUND = 'X-Infection-Found: Type=0; Resolution=2; Threat=Evil;'
const letter = (content: string, name = 'a.txt') =>
  messageOf({ parts: [partOf({ content, names: [name] })] })

/** Finds what it is told to; `tag` is its ISTag. */
const server = () => {
  const state = { tag: '"1"', evil: 'evil' }
  const answer: Answer = (socket, { body }) => {
    const text = body.toString('latin1')
    const isFound = text.includes(state.evil) || text.includes('EICAR')
    const lines = [`ISTag: ${state.tag}`, ...(isFound ? [FOUND] : [])]
    saying(icap('204 No Content', ...lines))(socket, { body } as never)
  }
  const options: Answer = (socket, asked) =>
    saying(
      icap(
        '200 OK',
        ...['Methods: RESPMOD', `ISTag: ${state.tag}`, 'Allow: 204'],
        'Encapsulated: null-body=0',
      ),
    )(socket, asked)
  return { state, answer, options }
}

t.test('known until its ISTag changes', async t => {
  const { state, answer, options } = server()
  const fake = await fakeIcap(t, answer, { options })
  const lines = [`address = ["${fake.address}"]`]
  const scanner = await cachedScanner(t, 'icap', lines)
  const bodies = (text: string): number =>
    fake.asked.filter(it => it.body.includes(text)).length

  t.match(await look(scanner, letter('soon')), { findings: [], notes: [] })
  const second = await look(scanner, letter('soon'))
  t.match(second, { findings: [], notes: ['cached 1 of 1'] })
  t.equal(bodies('soon'), 1)
  // The server is told the name, and may judge it.
  t.match(await look(scanner, letter('soon', 'a.exe')), { notes: [] })
  t.equal(bodies('soon'), 2)

  const evil = await look(scanner, letter('evil'))
  t.match(evil.findings, [{ name: 'Evil', class: 'infected', part: /a\.txt/u }])
  t.strictSame((await look(scanner, letter('evil'))).findings, evil.findings)
  t.equal(bodies('evil'), 1)

  state.tag = '"2"'
  state.evil = 'soon'
  await pause(1000)
  const third = await look(scanner, letter('soon'))
  t.match(third, { findings: [{ name: 'Evil' }], notes: [] })
  t.strictSame(fake.faults, [])
})

t.test('without an ISTag it is asked each time', async t => {
  const fake = await fakeIcap(t, saying(icap('204 No Content')), {
    options: saying(
      icap('200 OK', 'Methods: RESPMOD', 'Encapsulated: null-body=0'),
    ),
  })
  const lines = [`address = ["${fake.address}"]`]
  const scanner = await cachedScanner(t, 'icap', lines)
  for (let at = 0; at < 2; at++) {
    t.match(await look(scanner, letter('x')), { findings: [], notes: [] })
  }
})
