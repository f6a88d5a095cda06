/*
 * NAME
 *   files.test - the files of one host are a store
 */
import t from 'tap'
import { scratchFolder } from '../helper/folder.js'
import { checkStore } from './conformance.js'

await checkStore(t, {
  fresh: () => Promise.resolve(`files:${scratchFolder(t, 'store')}`),
  many: 2000,
})
