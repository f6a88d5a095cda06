/*
 * NAME
 *   release-main - a helper of whom many want the same release at once
 *
 * SYNOPSIS
 *   release-main.ts HOME KEY COUNT
 */
import { BOB, openBedIn, signedIn } from './bed.js'

const [, , home = '', key = '', count = ''] = process.argv

const bed = await openBedIn(home)
const ask = async (): Promise<void> => {
  const who = signedIn(BOB)
  const result = await bed.handlers.release({ name: 'release', key, who })
  if ('refused' in result) throw new Error(result.text)
}
await Promise.all(Array.from({ length: Number(count) }, ask))
