/*
 * NAME
 *   readers.test - thousands of messages, and what other readers find in them
 *
 * DESCRIPTION
 *   The seed and the count are fixed: every run sees the same messages. See
 *   readers-main for longer runs. Those of npm and Python's own are everywhere;
 *   others read where they are installed.
 */
import t from 'tap'
import { scratchFolder } from '../helper/folder.js'
import { hunt } from './hunt.js'

const SEED = 20_261_130
const MESSAGES = 4000

/** What is there on each machine that runs the tests. */
const EVERYWHERE = [
  'python email, compat32',
  'python email, default',
  'mailparser',
  'postal-mime',
  'emailjs-mime-parser',
]

// A busy machine takes ten times as long to start the readers.
t.setTimeout(15 * 60 * 1000)

t.test('what one of them finds is found, or ambiguous', async t => {
  const { messages, shown, misses, readers } = await hunt({
    seed: SEED,
    messages: MESSAGES,
    minutes: Infinity,
    // What is left of tap's time limit is for making them smaller.
    mostMisses: 3,
    folder: scratchFolder(t, 'readers'),
    out: line => t.comment(line),
  })
  for (const { name, source, state } of readers) {
    t.comment(`${name} (${source}): ${state}`)
    t.not(state, 'broken', `${name} reads a plain message`)
    if (EVERYWHERE.includes(name)) t.equal(state, 'reads', name)
  }
  t.comment(`seed ${SEED}, ${messages} messages, ${shown} shown to them`)
  t.strictSame(misses, [], 'nothing is missed')
  t.equal(messages, MESSAGES)
})
