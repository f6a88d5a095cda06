/*
 * NAME
 *   office-link - where a document's link leads
 */

/**
 * Whether it leads out of the machine: an address of the network, or a scheme
 * that a program answers (`ms-msdt:`). A path on a disk does not.
 */
export function isElsewhere(target: string): boolean {
  const link = target.trim().toLowerCase().replaceAll('\\', '/')
  const file = /^file:(\/*)(.*)$/su.exec(link)
  if (file !== null) {
    const [, slashes = '', path = ''] = file
    const isLocal = slashes.length === 3 || slashes.length === 1
    return !isLocal && slashes !== '' && !/^[a-z][:|]/u.test(path)
  }
  return link.startsWith('//') || /^[a-z][a-z0-9+.-]+:/u.test(link)
}
