/*
 * NAME
 *   flow-processes - apply and undo while mail flows, with a process for each message
 */

import { mailFlows } from './flow.js'

await mailFlows(['spawn', 'pipe'])
