/*
 * NAME
 *   text-files - files that the build takes into a program as their text
 */

declare module '*.service' {
  const text: string
  export default text
}

declare module '*.toml' {
  const text: string
  export default text
}
