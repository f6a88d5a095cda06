/*
 * NAME
 *   parts-main - a process that has a folder of parts until it is killed
 */
import { makePartsFolder } from '../../../src/scan/command/parts-folder.js'
import { messageOf } from '../sample.js'

await makePartsFolder(messageOf({}), {
  spoolFolder: process.argv[2] ?? '',
  limitBytes: 1e6,
  signal: new AbortController().signal,
})
setInterval(() => undefined, 1000)
