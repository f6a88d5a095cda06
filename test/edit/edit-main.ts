/*
 * NAME
 *   edit-main - npm run test:edit
 *
 * SYNOPSIS
 *   npm run test:edit [-- --share N]
 *
 * DESCRIPTION
 *   All honest messages of the corpus, each with its files taken out, with its
 *   files renamed, and with a banner: what other libraries read in the rest, see
 *   corpus. It takes some minutes. --share 5 looks at each fifth message.
 *
 *   Prints what is not as it must be, and how many messages were edited.
 *
 * EXIT STATUS
 *   0 where all is as it must be; 1 where it is not, or too little was edited.
 */
import { checkCorpus } from './corpus.js'

const flag = process.argv.indexOf('--share')
const share = flag < 0 ? 1 : Number(process.argv[flag + 1])
const { messages, edited, faults } = await checkCorpus(at => at % share === 0)
for (const fault of faults) console.log(fault)
const { strip, rename, banner } = edited
console.log(
  `${messages} messages: ${strip} stripped, ${rename} renamed, ${banner} with a banner; ${faults.length} faults`,
)
const isEnough = [strip, rename, banner].every(it => it * 10 > messages)
process.exitCode = faults.length === 0 && isEnough ? 0 : 1
