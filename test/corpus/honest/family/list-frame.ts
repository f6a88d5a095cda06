/*
 * NAME
 *   list-frame - fields of a mailing list and how its mail came in
 *
 * DESCRIPTION
 *   The List- fields of Mailman 2 and one Received field.
 */

import { postfix } from '../trace.js'

/** What Mailman 2 adds to the fields of a post. */
export const LIST = [
  'X-BeenThere: garden@lists.example.org',
  'X-Mailman-Version: 2.1.29',
  'Precedence: list',
  'List-Id: Friends of the garden <garden.lists.example.org>',
  'List-Unsubscribe: <https://lists.example.org/mailman/options/garden>,',
  ' <mailto:garden-request@lists.example.org?subject=unsubscribe>',
  'List-Archive: <https://lists.example.org/pipermail/garden/>',
  'List-Post: <mailto:garden@lists.example.org>',
  'List-Help: <mailto:garden-request@lists.example.org?subject=help>',
  'Errors-To: garden-bounces@lists.example.org',
  'Sender: "Garden" <garden-bounces@lists.example.org>',
]

/** The line above its footer. */
export const RULE = '_______________________________________________'

/** Its footer, with that line. */
export const FOOTER = [
  RULE,
  'Garden mailing list',
  'Garden@lists.example.org',
  'https://lists.example.org/mailman/listinfo/garden',
]

/** How posts came in. */
export function trace(): Buffer {
  return postfix('lists.example.org', 'Tue, 14 Jan 2020 09:13:33 +0100 (CET)')
}
