/*
 * NAME
 *   shapes.test - every shape comes to its end, with the verdict it should have
 *
 * DESCRIPTION
 *   At 1 MB, through the engine as its programs run it. Nothing is timed here
 *   (npm run test:hang does that): a reader that is worse than linear does not
 *   come to its end before tap ends the file.
 */
import { tmpdir } from 'node:os'
import t from 'tap'
import { loadEngineConfig, makeInspectTools } from '../../src/engine.js'
import { inspect } from '../../src/inspect.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { spool } from '../../src/spool/spool.js'
import { startDeadline } from '../../src/util/deadline.js'
import { ELSEWHERE, SHAPES } from './shapes.js'

const SIZE = 1e6

// A busy machine takes ten times as long.
t.setTimeout(15 * 60 * 1000)

t.test('each of the thirty numbers has a shape or a reason', async t => {
  for (let number = 1; number <= 30; number++) {
    const shapes = SHAPES.filter(({ id }) => Number.parseInt(id, 10) === number)
    const why = ELSEWHERE[number] ?? ''
    t.equal(shapes.length === 0, why !== '', `${number}: ${why}`)
  }
})

t.test('shapes of 1 MB', async t => {
  const folder = tmpdir()
  const config = await loadEngineConfig({ text: '' })
  const tools = await makeInspectTools(config, folder)
  for (const { id, story, message, verdicts } of SHAPES) {
    const spooled = await spool([message(SIZE)], {
      folder,
      memoryLimitBytes: 1e6,
    })
    const deadline = startDeadline('test', 600)
    const envelope = makeEnvelope({
      id: 'ID',
      sender: '',
      recipients: [{ address: '' }],
      arrivedAt: 0,
    })
    const seen = await inspect(envelope, spooled, tools, deadline.signal)
    t.strictSame(seen.failures, [], `${id}: no scanner failed`)
    const verdict = seen.verdicts[0]?.class ?? 'clean'
    const findings = seen.findings.map(({ name }) => name)
    t.ok(verdicts(SIZE).includes(verdict), `${id}, ${story}: ${verdict}`, {
      findings,
    })
    deadline.close()
    spooled.close()
  }
})
