/*
 * NAME
 *   load-typescript - to start Node.js with a program of test/
 *
 * DESCRIPTION
 *   The value for --import, however this test itself was started.
 */

export const LOAD_TYPESCRIPT = new URL(
  '../../install/tests/load-typescript.mjs',
  import.meta.url,
).href
