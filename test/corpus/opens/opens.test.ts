/*
 * NAME
 *   opens.test - files that open something by themselves, as attackers send them
 *
 * DESCRIPTION
 *   Messages built by hand, beside this file, with the classes of findings that
 *   they must get with the shipped configuration.
 */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { inspectMessage } from '../../unpack/inspected.js'

const WANTED: Readonly<Record<string, readonly string[]>> = {
  'binhex.eml': ['banned'],
  'msg-reminder-unc.eml': ['active'],
  'name-inetloc.eml': ['banned'],
  'csv-dde.eml': ['active'],
  'equation-docx.eml': ['active'],
  'html-smuggle.eml': ['active'],
  'maldoc-in-pdf.eml': ['active', 'ambiguous', 'unchecked-damaged'],
  'ods-dde.eml': ['active'],
  'ooxml-image-unc.eml': ['active'],
  'pdf-xfa-script.eml': ['active'],
  'pgp-marker.eml': ['banned'],
}

const FOLDER = new URL('./', import.meta.url)

const check = async (name: string, wanted: readonly string[]) => {
  const message = readFileSync(new URL(name, FOLDER))
  const { classes } = await inspectMessage(message)
  t.same(classes, wanted, name)
}

t.test('each of them', async () => {
  for (const [name, wanted] of Object.entries(WANTED)) await check(name, wanted)
})
