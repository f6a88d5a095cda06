/*
 * NAME
 *   slowest - the test files that take longest, longest first
 *
 * DESCRIPTION
 *   run-tests starts these before all others. A place that is out of date costs
 *   seconds and nothing else; run-tests prints at its end which are slow.
 */

export const SLOWEST = [
  'test/install/verify.test.ts',
  'test/install/verify-killed.test.ts',
  'test/faults/faults.test.ts',
  'test/install/live.test.ts',
  'test/install/modes.test.ts',
  'test/install/interrupt.test.ts',
  'test/corpus/evasion/evasion.test.ts',
  'test/install/doctor.test.ts',
  'test/faults/kill.test.ts',
  'test/install/interrupt-machine.test.ts',
  'test/corpus/evasion/evasion-body.test.ts',
  'test/install/golden.test.ts',
  'test/install/flow-resident.test.ts',
  'test/install/lock.test.ts',
  'test/install/flow-processes.test.ts',
  'test/parse/hang.test.ts',
  'test/modes/t-09-burst/story.test.ts',
  'test/modes/t-10-restart/story.test.ts',
  'test/engine/reader-pool.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/modes/t-06-daemon/story.test.ts',
  'test/modes/t-14-spawn-faults/story.test.ts',
  'test/modes/t-15-same-verdict/story.test.ts',
  'test/modes/t-17-rules/story.test.ts',
  'test/install/trial.test.ts',
  'test/unpack/zip-bomb.test.ts',
  'test/read/reader.test.ts',
  'test/modes/t-04-pipe-bootstrap/story.test.ts',
  'test/parse/honest.test.ts',
  'test/install/verify-copies.test.ts',
  'test/parse/evasion.test.ts',
  'test/bin/filter-quarantine.test.ts',
  'test/unpack/archive-bomb.test.ts',
  'test/modes/t-16-release/story.test.ts',
  'test/unpack/ole.test.ts',
  'test/modes/t-18-login/story.test.ts',
  'test/modes/t-11-next-hop-down/story.test.ts',
  'test/modes/t-03-pipe-failures/story.test.ts',
  'test/quarantine/each-step.test.ts',
  'test/util/process/second-self.test.ts',
  'test/project/hints.test.ts',
]
