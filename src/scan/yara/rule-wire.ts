/*
 * NAME
 *   rule-wire - what a thread of rules and who asks it say to one another
 */

import type { RuleFile } from './rule-files.js'

/** A rule of ours, and what it must find. */
export interface TestRule {
  readonly source: string
  readonly sample: string
}

/** What a thread is started with. */
export interface RuleOrder {
  readonly files: readonly RuleFile[]
  readonly test: TestRule
  readonly memoryLimitBytes: number
  /** After so many scans another thread should take its place. */
  readonly wornAfter: number
}

/** A rule that matched. */
export interface Match {
  readonly rule: string
  /** postsift_class of its metadata, whatever it is; null for none. */
  readonly class: string | null
}

export interface ToRuleThread {
  readonly bytes: Uint8Array
}

export type FromRuleThread =
  /** Compiled, and the rule of ours found what it must. */
  | {
      readonly type: 'ready'
      /** Where the system tells of the thread: `/proc/1/task/2`. */
      readonly task: string
    }
  | RuleFailure
  | {
      readonly type: 'matched'
      readonly matches: readonly Match[]
      /** It has scanned so much that another should take its place. */
      readonly isWorn: boolean
    }

/** After it, the thread is of no use. */
export interface RuleFailure {
  readonly type: 'failed'
  readonly text: string
  /**
   * rules: they cannot be compiled; memory: they, or a part, need too much;
   * silent: a rule of ours does not find what it must.
   */
  readonly why: 'rules' | 'memory' | 'silent' | 'other'
}
