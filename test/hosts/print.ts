/*
 * NAME
 *   print - what a run of several hosts has shown, as a table
 */
import type { Rig } from './rig.js'
import type { RunOptions, RunResult } from './run.js'

export function tableOf(
  {
    isIsolated,
    required,
    engines,
  }: Pick<Rig, 'isIsolated' | 'required' | 'engines'>,
  { messages, faults, seed }: RunOptions,
  { counts, invariants, facts, seconds }: RunResult,
): readonly string[] {
  const rows = [...counts].sort(([one], [other]) => (one < other ? -1 : 1))
  const kinds = rows.map(([kind, { begun, hit, lastedMs }]) => [
    kind,
    String(begun),
    String(hit),
    (lastedMs / Math.max(1, begun) / 1000).toFixed(1),
  ])
  return [
    [
      `hosts: ${messages} messages, ${faults} faults, seed ${seed}`,
      isIsolated ? 'networks of their own' : 'all on the loopback',
      ...engines.map(name => `with ${name}`),
      ...required.map(name => `[store] required at ${name}`),
    ].join('; '),
    `sent in ${seconds.flow.toFixed(0)} s, settled ${seconds.settle.toFixed(0)} s later`,
    '',
    ...columns([['fault', 'times', 'hit', 'seconds each'], ...kinds]),
    '',
    ...columns([
      ['invariant', 'of', 'broken'],
      ...invariants.map(({ what, about, broken }) => [
        what,
        String(about),
        String(broken.length),
      ]),
    ]),
    ...invariants.flatMap(({ what, broken }) =>
      broken.slice(0, SHOWN).map(it => `BROKEN: ${what}: ${it}`),
    ),
    '',
    ...columns(facts.map(([what, count]) => [what, String(count)])),
  ]
}

const SHOWN = 20

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map(row => row[at]?.length ?? 0)),
  )
  return rows.map(row =>
    row
      .map((cell, at) =>
        at === 0
          ? cell.padEnd(widths[at] ?? 0)
          : cell.padStart(widths[at] ?? 0),
      )
      .join('  '),
  )
}
