/*
 * NAME
 *   turn.test - others have their turn, however many loops there are
 */
import t from 'tap'
import { makeTurn } from '../../src/util/turn.js'

t.test('ten loops share the time of one', async t => {
  let clock = 0
  t.intercept(performance, 'now', { value: () => clock, configurable: true })
  const { signal } = new AbortController()
  const work = async (): Promise<void> => {
    const turn = makeTurn(signal)
    for (let ms = 0; ms < 300; ms++) {
      await turn()
      clock++
    }
  }
  const waits: number[] = []
  let last = 0
  let isOver = false
  const look = (): void => {
    waits.push(clock - last)
    last = clock
    if (!isOver) setImmediate(look)
  }
  setImmediate(look)
  await Promise.all(Array.from({ length: 10 }, work))
  isOver = true
  t.equal(clock, 3000)
  // Each for itself they would take 500 ms in each round of the event loop.
  t.ok(Math.max(...waits) <= 120, `at most ${Math.max(...waits)} ms`)
})

t.test('a loop ends with its signal', async t => {
  const controller = new AbortController()
  const turn = makeTurn(controller.signal)
  await turn()
  controller.abort(new Error('over'))
  await t.rejects(turn(), { message: 'over' })
})
