/*
 * NAME
 *   xlsb.test - binary workbooks are clean, and what starts a program is found
 *
 * DESCRIPTION
 *   Seeded; every third is encrypted as Excel does, with its own password or with
 *   one from the text of the message. `SHAPES=500` makes so many.
 */
import t from 'tap'
import { attachmentMessage } from '../helper/eicar.js'
import { makeJudge, type Judge } from '../corpus/evasion/judge.js'
import {
  xlsb,
  type LinkKind,
  type Random,
  type Xlsb,
} from '../corpus/writers/xlsb.js'
import { agileOf } from './office-writer.js'

const COUNT = Number(process.env['SHAPES'] ?? 30)

const PROGRAM = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300, 0x90)])

const HONEST: readonly LinkKind[] = ['workbook', 'ole']

const randomOf = (seed: number): Random => {
  let state = (seed * 2654435761) >>> 0
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const PASSWORDS = [null, 'VelvetSweatshop', 'Sommer2026'] as const

const judged = async (
  judge: Judge,
  seed: number,
  book: Xlsb,
): Promise<string> => {
  const plain = xlsb(randomOf(seed), book)
  const password = PASSWORDS[seed % PASSWORDS.length] ?? null
  const content =
    password === null ? plain : agileOf(plain, { password, spinCount: 10 })
  const { verdict, findings } = await judge.judge(
    attachmentMessage({
      ...{ filename: 'offer.xlsb', content },
      text: `The password is ${password ?? 'not needed'}.\n`,
    }),
  )
  return verdict === 'clean' ? verdict : `${verdict}: ${findings.join()}`
}

t.test(`${COUNT} binary workbooks`, async t => {
  const judge = await makeJudge()
  t.teardown(() => judge.close())
  for (let seed = 1; seed <= COUNT; seed++) {
    const random = randomOf(seed + 1e6)
    const links = Array.from(
      { length: random(3) },
      () => HONEST[random(HONEST.length)] ?? 'ole',
    )
    const name = `seed ${seed}, ${links.join() || 'no links'}`
    t.equal(await judged(judge, seed, { links }), 'clean', name)
    const place = random(links.length + 1)
    const dde = links.toSpliced(place, 0, 'dde')
    t.match(
      await judged(judge, seed, { links: dde }),
      /^active: .*dde-link/u,
      `${name}, DDE`,
    )
    const members = [{ name: 'xl/embeddings/report.exe', data: PROGRAM }]
    t.match(
      await judged(judge, seed, { links, members }),
      /^banned: .*report\.exe/u,
      `${name}, a program`,
    )
  }
})
