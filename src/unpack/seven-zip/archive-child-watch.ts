/*
 * NAME
 *   archive-child-watch - the thread that ends archive-child with its parent
 *
 * DESCRIPTION
 *   While 7-Zip computes, its thread hears nothing. This one waits for the end
 *   of the lifeline, a pipe on which nobody ever says anything: it comes when
 *   the parent is gone, or the parent's thread with all its descriptors.
 */

import { Socket } from 'node:net'
import { LIFELINE } from './frames.js'

const end = (): void => void process.kill(process.pid, 'SIGKILL')

new Socket({ fd: LIFELINE }).on('error', end).on('close', end).resume()
