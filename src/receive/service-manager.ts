/*
 * NAME
 *   service-manager - a word to systemd, and what it hands us
 *
 * DESCRIPTION
 *   notify() tells readiness and signs of life to a manager that asked for
 *   them (sd_notify(3), by systemd-notify(1)). inheritedSockets() are the
 *   sockets of socket activation (sd_listen_fds(3)), in the order of the
 *   listeners in the configuration.
 */

import { runCommand } from '../util/process/command.js'

const NOTIFY = '/usr/bin/systemd-notify'
const FIRST_INHERITED = 3
const SECONDS = 5

/** @param words as `--ready`, `WATCHDOG=1`. Nothing without a manager. */
export async function notify(...words: readonly string[]): Promise<void> {
  const socket = process.env['NOTIFY_SOCKET']
  if (socket === undefined) return
  await runCommand({
    path: NOTIFY,
    args: [`--pid=${process.pid}`, ...words],
    env: { NOTIFY_SOCKET: socket },
    signal: AbortSignal.timeout(SECONDS * 1000),
  })
}

/** Milliseconds between two signs of life; null when no one waits for them. */
export function watchdogInterval(): number | null {
  const microseconds = Number(process.env['WATCHDOG_USEC'] ?? 0)
  return microseconds > 0 ? Math.floor(microseconds / 2000) : null
}

/** Descriptors in the order of the configuration; [] without activation. */
export function inheritedSockets(): readonly number[] {
  if (process.env['LISTEN_PID'] !== String(process.pid)) return []
  const count = Number(process.env['LISTEN_FDS'] ?? 0)
  return Array.from({ length: count }, (_, at) => FIRST_INHERITED + at)
}
