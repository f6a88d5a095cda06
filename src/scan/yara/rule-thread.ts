/*
 * NAME
 *   rule-thread - compiles rules, and scans with them, in a thread that may be
 *   ended
 *
 * DESCRIPTION
 *   Compiles at its start, shows the rules what a rule of ours must find, and says
 *   that it is ready. Then it scans one part after the other. What fails in
 *   YARA-X leaves it in an unknown state: it says so and scans no more.
 *
 * SECURITY
 *   Hostile bytes in a library that is not ours, in WebAssembly. The parent ends
 *   the thread when it takes too long; its heap and its memory are limited.
 */

import { readlinkSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { causeOf } from '../../mail/error.js'
import {
  OutOfMemory,
  RulesError,
  startRuleEngine,
  type RuleEngine,
} from './rule-engine.js'
import type {
  FromRuleThread,
  RuleFailure,
  RuleOrder,
  ToRuleThread,
} from './rule-wire.js'

class Silent extends Error {}

const order = workerData as RuleOrder
let scans = 0

try {
  const engine = await startRuleEngine(order)
  if (!engine.test(Buffer.from(order.test.sample))) {
    throw new Silent('a rule of ours does not find what it must')
  }
  parentPort?.on('message', (asked: ToRuleThread) => say(answer(engine, asked)))
  say({ type: 'ready', task: taskOfThread() })
} catch (error) {
  say(failed(error))
}

function answer(engine: RuleEngine, { bytes }: ToRuleThread): FromRuleThread {
  try {
    const matches = engine.scan(bytes)
    return { type: 'matched', matches, isWorn: ++scans >= order.wornAfter }
  } catch (error) {
    return failed(error)
  }
}

function failed(error: unknown): RuleFailure {
  return { type: 'failed', text: causeOf(error), why: whyOf(error) }
}

function whyOf(error: unknown): RuleFailure['why'] {
  if (error instanceof RulesError) return 'rules'
  if (error instanceof OutOfMemory) return 'memory'
  return error instanceof Silent ? 'silent' : 'other'
}

function say(told: FromRuleThread): void {
  parentPort?.postMessage(told)
}

function taskOfThread(): string {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}`
  } catch {
    return ''
  }
}
