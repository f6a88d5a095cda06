/*
 * NAME
 *   replay - filter-quarantine replay
 *
 * DESCRIPTION
 *   --config and -o say which configuration is tried; folders and account are
 *   those of the one in force.
 */

import type { Command } from 'commander'
import { loadEngineConfig } from '../../src/engine.js'
import { openCounting } from '../../src/print/progress.js'
import { replayMessages } from '../../src/quarantine-commands/replay.js'
import type { Common } from '../start/common-options.js'
import { time } from '../start/values.js'
import { runWith } from './work.js'

interface ReplayOptions extends Common {
  readonly since?: number
  readonly until?: number
  readonly inForce?: string
}

export function replaying(command: Command): Command {
  return command
    .option('--since <TIME>', 'arrived at TIME or later', time)
    .option('--until <TIME>', 'arrived before TIME', time)
    .option('--in-force <FILE>', 'the configuration to compare with')
}

export async function replayBy(options: ReplayOptions): Promise<void> {
  const { config: file, o = [], inForce: fileInForce } = options
  if (file === undefined && o.length === 0) {
    throw new Error('replay needs --config NEW.toml, or -o NAME=VALUE')
  }
  const { since = Date.now() - USUAL_MS, until } = options
  const inForce = await loadEngineConfig({ file: fileInForce })
  const next = await loadEngineConfig({
    file: file ?? fileInForce,
    overrides: o,
  })
  const progress = openCounting(process.stderr, 'messages')
  await runWith(inForce, options, async desk => {
    const status = await replayMessages(desk, {
      next,
      span: { since, ...(until !== undefined && { until }) },
      onProgress: progress.show,
    })
    progress.stop()
    return status
  })
}

const USUAL_MS = 7 * 24 * 60 * 60 * 1000
