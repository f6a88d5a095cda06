/*
 * NAME
 *   copy-wasm - programs of WebAssembly, as their authors made them
 *
 * DESCRIPTION
 *   7-Zip beside its licenses (LGPL, unRAR), and YARA-X (BSD), whose license is in
 *   install/build/yara-x-license.txt: its package has none.
 */

import { copyFileSync } from 'node:fs'
import { join } from 'node:path'

/** @param top where node_modules is. */
export function copyWasm(top, folder) {
  const copy = (from, as) => copyFileSync(join(top, from), join(folder, as))
  const sevenZip = 'node_modules/7z-wasm'
  copy(`${sevenZip}/7zz.wasm`, '7zz.wasm')
  copy(`${sevenZip}/License.txt`, '7zz-license.txt')
  copy(`${sevenZip}/unRarLicense.txt`, '7zz-unrar-license.txt')
  const yara = 'yara_x_js_bg.wasm'
  copy(`node_modules/@virustotal/yara-x/pkg/${yara}`, yara)
  copy('install/build/yara-x-license.txt', 'yara-x-license.txt')
}
