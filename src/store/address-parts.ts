/*
 * NAME
 *   address-parts - hosts and parameters, as all addresses of the store have them
 *
 * DIAGNOSTICS
 *   Throws RangeError with half a sentence that follows the option's name.
 */

export interface HostPort {
  readonly host: string
  readonly port: number
}

/**
 * `host`, `host:5433`, `192.0.2.1`, `[2001:db8::1]:5433`.
 * @param shape what is said where it is none of these.
 */
export function hostPortOf(
  text: string,
  usualPort: number,
  shape: string,
): HostPort {
  const [, six, other, port] = HOST_PORT.exec(text) ?? []
  const host = six ?? other
  const number = port === undefined ? usualPort : Number(port)
  if (host === undefined || number > 65_535) throw new RangeError(shape)
  return { host, port: number }
}

const HOST_PORT = /^(?:\[([\da-f:.]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/iu

/** What is after `?`, where it has only these names. */
export function parametersOf<const N extends string>(
  query: string,
  names: readonly N[],
): Readonly<Partial<Record<N, string>>> {
  const parameters = new URLSearchParams(query)
  const other = [...parameters.keys()].find(
    it => !names.some(name => name === it),
  )
  if (other !== undefined) {
    throw new RangeError(
      `has a parameter that is not ${names.join(', ')}: ${other}`,
    )
  }
  return Object.fromEntries(parameters) as Partial<Record<N, string>>
}
