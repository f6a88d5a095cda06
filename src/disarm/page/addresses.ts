/*
 * NAME
 *   addresses - what an address in a page does when it is loaded or clicked
 *
 * DESCRIPTION
 *   As a browser reads it (URL Standard 4.4): references resolved, no control
 *   characters and blanks before it, no tabs and line ends in it, either slash.
 *   What is not on a list of harmless schemes is dangerous.
 */

import { resolveReferences } from '../../util/character-references.js'

export type AddressUse = 'link' | 'load'

/** Whether it may stay; what is loaded from elsewhere, only as an option. */
export function isHarmlessAddress(
  value: string,
  use: AddressUse,
  keepsRemote: boolean,
): boolean {
  const address = plainAddress(value)
  const scheme = /^([a-z][a-z0-9+.-]*):/u.exec(address)?.[1]
  if (scheme === undefined) {
    // `//host` is of the web where the page is, and of a server on a disk.
    if (/^[\\/]{2}/u.test(address)) {
      if (/^(?:\\|\/\\|\/\/[\\/])/u.test(address)) return false
      return use === 'link' || keepsRemote
    }
    return true
  }
  if (use === 'link') return LINKS.has(scheme)
  if (scheme === 'data') return PICTURE.test(address)
  if (scheme === 'cid' || scheme === 'mid') return true
  return keepsRemote && (scheme === 'http' || scheme === 'https')
}

const LINKS = new Set([
  ...['http', 'https', 'ftp', 'mailto', 'tel', 'sms', 'cid', 'mid', 'news'],
  ...['callto', 'sip', 'sips', 'xmpp', 'geo', 'webcal', 'urn', 'doi'],
])

const PICTURE = /^data:(?:image|font|audio|video)\/[\w.+-]+[;,]/u

/** Whether it runs a script, whatever the attribute is. */
export function isScript(value: string): boolean {
  return SCRIPT.test(plainAddress(value))
}

// A list of values in an animation, and the address of a refresh, have it later.
const SCRIPT =
  /(?:^|[;,='"(])(?:javascript|vbscript|livescript|mocha|jscript|data:text\/(?:html|xml|javascript)|data:application\/(?:xhtml|xml|javascript))/u

/** The address without what a browser drops. */
function plainAddress(value: string): string {
  return resolveReferences(value)
    .replace(/[\t\n\r]/gu, '')
    .replace(/[\0-\x20]+/gu, ' ')
    .replace(/(^|[;,='"(]) /gu, '$1')
    .trim()
    .toLowerCase()
}

/** Whether all of a list of pictures (`srcset`) may stay. */
export function isHarmlessList(value: string, keepsRemote: boolean): boolean {
  const words = resolveReferences(value).split(/[\t\n\f\r ]+/u)
  // A comma ends an address only with a blank after it, and a size at once.
  const addresses = words.flatMap(it =>
    /^,*data:/iu.test(it) ? [it.replace(/^,+/u, '')] : it.split(','),
  )
  return addresses.every(it => isHarmlessAddress(it, 'load', keepsRemote))
}
