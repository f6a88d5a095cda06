/*
 * NAME
 *   marks-in - the marks of one piece of XML, by the reader of unpack
 */

import { bytesOf, NO_BYTES } from '../../util/bytes.js'
import type { Mark } from '../../mail/mark.js'
import type { Gathering } from '../../unpack/container.js'
import { readDocument } from '../../unpack/office/document.js'

export async function marksIn(
  text: string,
  { signal, turn }: Pick<Gathering, 'signal' | 'turn'>,
): Promise<ReadonlySet<Mark>> {
  const marks = new Set<Mark>()
  await readDocument(bytesOf(Buffer.from(text, 'latin1')), {
    signal,
    turn,
    mark: it => marks.add(it),
    member: () => true,
    report: () => {},
    isTooLarge: () => false,
    store: () => ({ write: () => true, end: () => NO_BYTES }),
    step: () => {},
    touch: () => {},
    hold: () => {},
    takeRounds: () => false,
    takeRun: () => false,
    members: () => [],
    cover: () => {},
    covered: () => [],
    passwords: () => [],
  })
  return marks
}
