/*
 * NAME
 *   frames - the protocol between archive-child and its parent
 *
 * DESCRIPTION
 *   The parent sends the length of a job (four bytes, little-endian, as all
 *   numbers here) and the job in JSON. Then it sends, for each frame `ask`, the
 *   bytes asked for and nothing else. The child sends frames: one byte for the
 *   kind, four for the length, the payload. `end` is the last frame of a job.
 */

/** What the parent asks for. */
export interface Job {
  /** Of 7-Zip's command line. */
  readonly args: readonly string[]
  /** Of the archive, in bytes. */
  readonly size: number
  readonly memoryLimitBytes: number
  /** The child ends itself then, if it was not ended before. */
  readonly timeLimitMs: number
}

/** How a job ended. */
export interface JobEnd {
  /** Exit status of 7-Zip; null where it had none. */
  readonly status: number | null
  /** Whether it was refused memory. */
  readonly outOfMemory: boolean
}

/**
 * Kinds of frames. `ask`: a position (double) and a length; `output` and
 * `log`: what 7-Zip writes to stdout and stderr; `end`: a JobEnd in JSON.
 */
export const FRAMES = { ask: 1, output: 2, log: 3, end: 4 } as const

/** The descriptor on which nothing comes but its end. */
export const LIFELINE = 3

/** No frame is longer. */
export const FRAME_LIMIT_BYTES = 16 * 1024 * 1024

/** The archive's name in the only file system that 7-Zip sees. */
export const ARCHIVE = '/archive'
