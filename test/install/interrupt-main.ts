/*
 * NAME
 *   interrupt-main - npm run test:install
 *
 * SYNOPSIS
 *   npm run test:install -- [--command apply|undo|machine] [--from N] [--to N]
 *
 * DESCRIPTION
 *   All of interrupt.ts: a kill and a fault at each change of apply and of undo;
 *   and of interrupt-machine.ts: at each that apply makes to the machine.
 *
 * EXIT STATUS
 *   0 when after each all was as it must be; 1 otherwise.
 */

import { parseArgs } from 'node:util'
import { withTeardown } from '../faults/teardown.js'
import { openMachineBench, type MachineOutcome } from './interrupt-machine.js'
import { openBench, pointsFor, type Outcome, type Point } from './interrupt.js'

const { values } = parseArgs({
  options: {
    command: { type: 'string', default: 'apply,undo,machine' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '10000' },
  },
})

let [done, bad] = [0, 0]
const commands = values.command.split(',').map(checked)
const isWanted = ({ at }: { readonly at: number }): boolean =>
  at >= Number(values.from) && at <= Number(values.to)

await withTeardown(async t => {
  const postfixOnly = commands.filter(it => it !== 'machine')
  const bench = postfixOnly.length > 0 ? await openBench(t) : null
  for (const command of postfixOnly) {
    const changes = (await bench?.changes(command)) ?? []
    process.stdout.write(`${command}: ${changes.length} changes\n`)
    for (const point of pointsFor(command, changes).filter(isWanted)) {
      tell(command, await bench?.run(point))
    }
  }
})
await withTeardown(async t => {
  if (!commands.includes('machine')) return
  const bench = await openMachineBench(t)
  for (const point of (await bench.points()).filter(isWanted)) {
    tell('machine', await bench.run(point))
  }
})
process.stdout.write(`${done} interruptions, ${bad} with faults\n`)
process.exit(bad === 0 ? 0 : 1)

function checked(text: string): Point['command'] | 'machine' {
  if (text === 'apply' || text === 'undo' || text === 'machine') return text
  throw new RangeError(`no command ${text}`)
}

function tell(command: string, outcome?: Outcome | MachineOutcome): void {
  if (outcome === undefined) return
  const { point, label, said, faults } = outcome
  const { at, how, sticks } = point
  const next = 'next' in point ? `, then ${point.next}` : ''
  const head = `${command} ${at} ${how}${sticks ? ' for good' : ''}${next}: ${label}`
  const rest = faults.map(it => `  FAULT ${it}\n`).join('')
  process.stdout.write(
    `${head}\n${rest}${faults.length > 0 ? `${said}\n` : ''}`,
  )
  done++
  if (faults.length > 0) bad++
}
