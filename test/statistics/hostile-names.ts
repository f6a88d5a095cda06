/*
 * NAME
 *   hostile-names - names that want to be more than names
 *
 * DESCRIPTION
 *   Elements, attributes, addresses and scripts in many spellings. Each that
 *   would load something names a path of its own at `server`.
 */
export function hostileNames(server: string): readonly string[] {
  return Array.from({ length: 300 }, (_, at) => {
    const url = `${server}/x${at}`
    const form = FORMS[at % FORMS.length]
    if (form === undefined) throw new Error('a form')
    return form(url, at)
  })
}

const script = (at: number): string => `document.title='owned${at}'`

const FORMS: readonly ((url: string, at: number) => string)[] = [
  (url, at) => `<script src=${url}>${at}</script>`,
  (_, at) => `<script>${script(at)}</script>`,
  url => `<img src=${url}>`,
  (url, at) => `"><img src=${url} onerror="${script(at)}">`,
  (url, at) => `'><svg/onload=${script(at)}><image href=${url}>`,
  url => `</title><iframe src=${url}></iframe>`,
  url => `</style><style>@import '${url}';</style>`,
  url => `</table></main></body><object data=${url}></object>`,
  (url, at) => `--><base href=${url}/><a id=a${at}>`,
  url => `]]><link rel=stylesheet href=${url}>`,
  url => `<meta http-equiv=refresh content="0;url=${url}">`,
  (url, at) => `" onmouseover="${script(at)}" style="background:url(${url})`,
  (url, at) => `<details open ontoggle=${script(at)}><p data-u=${url}>`,
  (_, at) => `&lt;script&gt;${script(at)}&#60;/script&#62;`,
  (url, at) => `<form action=${url}><input autofocus onfocus=${script(at)}>`,
  (_, at) => `javascript:${script(at)}`,
  (url, at) => `<video src=${url} onerror=${script(at)}></video>`,
  (_, at) => `\u202e<b>${at}</b>\u0000\u001b[2J`,
  (url, at) => `<template><script src=${url}>${at}</script></template>`,
  (_, at) => `${'<'.repeat(40)}b>${at}`,
]
