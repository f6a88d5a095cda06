/*
 * NAME
 *   scale-rows - whether cost grows faster than what it is for
 *
 * DESCRIPTION
 *   CPU time of filterd without clamd for more and more of one thing. The ratio
 *   is how much the cost of one unit grew from the third last step to the last
 *   one: 1 is linear, less is better. Where each unit is small beside what a
 *   message costs anyway, earlier steps would only flatter it.
 */
import { sendMail } from '../helper/client.js'
import { plainMessage } from '../helper/eicar.js'
import { startFilterd, type Filterd } from './filterd.js'
import { send, textMessage } from './flow.js'
import { cpuMsOfFamily } from './measure.js'
import { atMost, type Line, type Row } from './row.js'

export const scale: Row = {
  name: 'scale',
  measure: async bench => {
    const filterd = await startFilterd(bench, { clamd: 'without' })
    const files: FileOf = bytes => textMessage(bench.t, bytes)
    const warm = { messages: 200, sessions: 8, file: files(10_000) }
    await send(filterd, warm)
    const lines: Line[] = []
    for (const { work, steps, cost } of SCALES) {
      const each: number[] = []
      for (const step of steps) {
        bench.progress(`${work}: ${step}`)
        each.push(await cost(filterd, step, files))
      }
      lines.push({
        work: `filterd, CPU over ${work}`,
        ours: steps
          .map((step, at) => `${step}: ${told((each[at] ?? NaN) * step)}`)
          .join(', '),
        beside: '',
        ratio: (each.at(-1) ?? NaN) / (each.at(-3) ?? NaN),
        wanted: atMost(1.25),
      })
    }
    await filterd.stop()
    return lines
  },
}

function told(ms: number): string {
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(0)} ms`
}

/** A file with a message of so many bytes. */
type FileOf = (bytes: number) => string

interface Scale {
  readonly work: string
  readonly steps: readonly number[]
  /** CPU ms for one unit. */
  readonly cost: (
    filterd: Filterd,
    step: number,
    files: FileOf,
  ) => Promise<number>
}

const SCALES: readonly Scale[] = [
  {
    work: 'size, in KB',
    steps: [1, 10, 100, 1000, 10_000, 100_000],
    cost: async (filterd, step, files) => {
      const messages = Math.max(4, Math.min(300, Math.round(40_000 / step)))
      const flow = { messages, file: files(step * 1000), sessions: 1 }
      return (await send(filterd, flow)).cpuMs / messages / step
    },
  },
  {
    work: 'parts',
    steps: [1, 10, 100, 300, 1000],
    cost: (filterd, parts) =>
      repeated(filterd, { data: ofParts(parts), units: parts }),
  },
  {
    work: 'recipients',
    steps: [1, 10, 100, 300, 1000],
    cost: async (filterd, recipients, files) => {
      const messages = Math.max(20, Math.round(1000 / recipients))
      const file = files(2000)
      const flow = { messages, file, sessions: 1, recipients }
      return (await send(filterd, flow)).cpuMs / messages / recipients
    },
  },
  {
    work: 'sessions of 4 messages each',
    steps: [1, 10, 50, 100, 500],
    cost: async (filterd, sessions, files) => {
      const rounds = Math.max(1, Math.round(500 / sessions))
      const before = cpuMsOfFamily(filterd.pid)
      const flow = { messages: 4 * sessions, file: files(4000), sessions }
      for (let at = 0; at < rounds; at++) await send(filterd, flow)
      return (cpuMsOfFamily(filterd.pid) - before) / rounds / sessions
    },
  },
]

async function repeated(
  filterd: Filterd,
  { data, units }: { readonly data: Buffer; readonly units: number },
): Promise<number> {
  const times = Math.max(10, Math.round(1000 / units))
  const before = cpuMsOfFamily(filterd.pid)
  const seen = filterd.sink.count()
  for (let at = 0; at < times; at++) await sendMail(filterd, { data })
  const came = filterd.sink.count() - seen
  if (came < times - 1) throw new Error(`${came} messages for ${times}`)
  return (cpuMsOfFamily(filterd.pid) - before) / times / units
}

function ofParts(parts: number): Buffer {
  const [head = ''] = plainMessage().toString().split('Content-Type:')
  const part = (at: number): string =>
    `--=_b\nContent-Type: text/plain\n\nPart ${at} of some.\n`
  const body = Array.from({ length: parts }, (_, at) => part(at + 1)).join('')
  return Buffer.from(
    `${head}Content-Type: multipart/mixed; boundary="=_b"\n\n${body}--=_b--\n`,
  )
}
