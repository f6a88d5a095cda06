/*
 * NAME
 *   address-list - addresses that an administrator lists
 *
 * DESCRIPTION
 *   Forms, as in Postfix's access(5): `user@domain`, `user@` in any domain,
 *   `@domain` or `domain`, `.domain` for all below it, `<>` for the null
 *   sender, `*` for all. Case does not matter: also not that of local parts,
 *   which RFC 5321 2.4 lets matter and nobody's mail does.
 *
 * DIAGNOSTICS
 *   makeAddressList() throws RangeError with half a sentence.
 */

export interface AddressList {
  has(address: string): boolean
}

export function makeAddressList(forms: readonly string[]): AddressList {
  const entries = new Set(forms.map(form => entryOf(form)))
  return {
    has: address =>
      entries.has('*') || keysOf(address).some(key => entries.has(key)),
  }
}

/** The domain of an address, lower case; '' where it has none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? '' : address.slice(at + 1).toLowerCase()
}

function entryOf(form: string): string {
  const entry = form.trim().toLowerCase()
  if (/^[^@\s<>]*\.[^@\s<>]*$/u.test(entry)) {
    return entry.startsWith('.') ? entry : `@${entry}`
  }
  if (/^(?:<>|\*|[^\s<>]*@[^\s<>@]*|".*"@[^\s<>@]*)$/u.test(entry)) return entry
  throw new RangeError(
    `must hold addresses like "user@example.com", "@example.com", ".example.com" or "<>", not "${form}"`,
  )
}

/** Every entry that would name the address. */
function keysOf(address: string): string[] {
  if (address === '') return ['<>']
  const lower = address.toLowerCase()
  const domain = domainOf(lower)
  const user = lower.slice(0, lower.length - domain.length)
  const labels = domain.split('.')
  const above = labels.slice(1).map((_, at) => labels.slice(at + 1).join('.'))
  return [lower, user, `@${domain}`, ...above.map(it => `.${it}`)]
}
