/*
 * NAME
 *   archive-child-watch - the thread that ends archive-child with its parent
 *
 * DESCRIPTION
 *   While 7-Zip computes, its thread receives nothing. This one watches the
 *   lifeline, a pipe that carries no data. The pipe closes when the parent
 *   exits, or when the parent's thread ends with all its descriptors.
 */

import { Socket } from 'node:net'
import { LIFELINE } from './frames.js'

const end = (): void => void process.kill(process.pid, 'SIGKILL')

new Socket({ fd: LIFELINE }).on('error', end).on('close', end).resume()
