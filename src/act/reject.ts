/*
 * NAME
 *   reject - refuse for good, with the reason
 *
 * DESCRIPTION
 *   5.7.1: delivery not authorized, message refused (RFC 3463 3.8). Postfix
 *   bounces with the text: that of the rule, or the reason. The id leads to our
 *   log.
 */

import type { ActionKind } from './action.js'
import { rejection } from './reply-texts.js'

export const reject: ActionKind = (verdict, { envelope }) => ({
  kind: 'refused',
  reply: rejection(verdict, envelope.id),
})
