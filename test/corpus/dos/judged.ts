/*
 * NAME
 *   judged - what the engine says of one file, and what that cost
 *
 * DESCRIPTION
 *   Prints the verdict, seconds of computing with those of children, and
 *   megabytes more than before.
 */
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadEngineConfig, makeInspectTools } from '../../../src/engine.js'
import { inspect } from '../../../src/inspect.js'
import { makeEnvelope } from '../../../src/mail/envelope.js'
import { spool } from '../../../src/spool/spool.js'

const folder = tmpdir()
const config = await loadEngineConfig({ text: '' })
const tools = await makeInspectTools(config, folder)

const judge = async (bytes: Buffer): Promise<string> => {
  const spooled = await spool([bytes], { folder, memoryLimitBytes: 1e6 })
  const { signal } = new AbortController()
  const recipients = [{ address: '' }]
  const envelope = makeEnvelope({
    id: 'ID',
    sender: '',
    recipients,
    arrivedAt: 0,
  })
  const { verdicts } = await inspect(envelope, spooled, tools, signal)
  return verdicts[0]?.class ?? 'none'
}

/** proc(5): utime, stime, cutime and cstime, in hundredths of a second. */
const computed = (): number => {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / 100
}

// What is loaded at first use is loaded.
await judge(Buffer.from('Subject: x\n\nhello\n'))
const before = computed()
const peak = (): number => process.resourceUsage().maxRSS / 1024
const peakBefore = peak()
const file = join(import.meta.dirname, process.argv[2] ?? '')
const verdict = await judge(readFileSync(file))
const megabytes = peak() - peakBefore
console.log(
  `${verdict} ${(computed() - before).toFixed(2)} ${megabytes.toFixed(0)}`,
)
process.exit(0)
