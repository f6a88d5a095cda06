/*
 * NAME
 *   without-damage - a Gathering for what may be no container at all
 */

import type { Gathering } from './container.js'

/** The same, but for reports of damage and of contradictions. */
export function withoutDamage(gathering: Gathering): Gathering {
  return {
    ...gathering,
    report: code => {
      const isDamage =
        code === 'container-damaged' ||
        code === 'container-unsupported' ||
        code.startsWith('zip-')
      if (!isDamage) gathering.report(code)
    },
  }
}
