/*
 * NAME
 *   environment - what a program of ours passes on to one of ours
 *
 * DESCRIPTION
 *   The environment without the words by which Node.js, its libraries and the
 *   dynamic linker would run or load something else: what administrators have in
 *   their shell for other programs is not for ours. Other programs get a clean
 *   environment, see command.
 */

const NOT_FOR_US =
  /^(?:NODE_|LD_|UV_|V8_|OPENSSL_|SSL_CERT_|GCONV_PATH$|GLIBC_TUNABLES$|MALLOC_|LISTEN_)/u

export function trustedEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const pairs = Object.entries(environment)
  return Object.fromEntries(
    pairs.filter(
      (pair): pair is [string, string] =>
        pair[1] !== undefined && !NOT_FOR_US.test(pair[0]),
    ),
  )
}
