/*
 * NAME
 *   flow-resident - apply and undo while mail flows, where filterd filters
 */

import { mailFlows } from './flow.js'

await mailFlows(['daemon', 'lmtp', 'before-queue'])
