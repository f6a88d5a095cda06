/*
 * NAME
 *   worker-main - a process that works on a store beside others
 *
 * SYNOPSIS
 *   worker-main PLACE NUMBER
 *
 * DESCRIPTION
 *   Puts ten entries that all such processes put, and ten of its own; uses marks
 *   that all want; adds records and hands over what all do. Prints a line when
 *   something is done: `put KEY`, `used MARK`.
 */
import { madeEntry, openPlace, recordLine } from './made.js'

const [, , place = '', number = ''] = process.argv
const store = openPlace(place)
const FIRST = Date.UTC(2026, 0, 1)
const DAY = 24 * 60 * 60 * 1000
const expires = Math.floor(Date.now() / 1000) + 1000
const say = (text: string): void => void process.stdout.write(`${text}\n`)

const key = 'd'.repeat(64)
const [state] = await store.journal.find([key])
if (state === 'new' || state === 'begun') {
  const holder = `W${number}`
  const claim = { key, was: state, holder, seconds: 60 }
  if (await store.journal.begin(claim)) {
    await store.journal.end({ holder, done: [key], begun: [], gone: [] })
  }
}
for (let at = 0; at < 10; at++) {
  for (const queueId of [`SAME${at}`, `OWN${number}N${at}`]) {
    const { entry, bytes } = madeEntry({
      ...{ queueId, arrivedAt: FIRST + (at % 3) * DAY },
      // The same bytes for several, in more than one piece.
      text: `Subject: ${at % 2}\n\n${'text\n'.repeat(70_000)}`,
    })
    await store.kept.put(entry, bytes)
    say(`put ${entry.key}`)
  }
}
for (let at = 0; at < 20; at++) {
  const mark = { id: `mark${at}`, expires }
  const use = { mark, recipients: ['b@d', 'c@d'], queueId: `Q${number}` }
  if (await store.marks.use(use)) say(`used mark${at}`)
}
const lines = Array.from({ length: 30 }, (_, at) =>
  recordLine(`ID${at}`, new Date(FIRST + (at % 3) * DAY + at).toISOString()),
)
// One after the other, so that two do not read the same file at once.
if (number === '0' || number === '7' || !place.startsWith('files:')) {
  await store.records.add(lines)
}
await store.close()
