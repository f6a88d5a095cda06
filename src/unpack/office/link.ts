/*
 * NAME
 *   link - where a document's link leads
 */

/**
 * Whether it leads out of the machine: an address of the network, or a scheme
 * that a program answers (`ms-msdt:`). A path on a disk does not.
 */
export function isElsewhere(target: string): boolean {
  const link = target.trim().toLowerCase().replaceAll('\\', '/')
  if (link.startsWith('file:')) {
    const path = link.slice(5).replace(/^\/+/u, '')
    const slashes = link.length - 5 - path.length
    const isLocal = slashes === 3 || slashes <= 1
    return !isLocal && !/^[a-z][:|]/u.test(path)
  }
  return link.startsWith('//') || /^[a-z][a-z0-9+.-]+:/u.test(link)
}
