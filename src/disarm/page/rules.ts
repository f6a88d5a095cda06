/*
 * NAME
 *   rules - what of a tag may not stay in a page
 *
 * DESCRIPTION
 *   One table of elements and one function for attributes. Nothing here knows
 *   where a tag is: see html.
 */

import { resolveReferences } from '../../util/character-references.js'
import { isHarmlessAddress, isHarmlessList, isScript } from './addresses.js'
import { isHarmlessStyle } from './styles.js'
import type { Attribute, Tag } from './tags.js'

export interface PageOptions {
  /** Whether pictures and styles from elsewhere may stay. */
  readonly keepsRemote: boolean
}

/** What goes of an element; its content as well where it is no text. */
const ELEMENTS = new Map<string, { what: string; goes: 'whole' | 'tag' }>([
  ['script', { what: 'script', goes: 'whole' }],
  ['iframe', { what: 'frame', goes: 'whole' }],
  ['noembed', { what: 'object', goes: 'whole' }],
  ['applet', { what: 'object', goes: 'whole' }],
  ['handler', { what: 'script', goes: 'whole' }],
  ['listener', { what: 'script', goes: 'tag' }],
  ...['object', 'embed', 'portal', 'fencedframe', 'param'].map(
    it => [it, { what: 'object', goes: 'tag' }] as const,
  ),
  ...['frame', 'frameset', 'layer', 'ilayer', 'bgsound', 'webview'].map(
    it => [it, { what: 'frame', goes: 'tag' }] as const,
  ),
  ...['form', 'isindex', 'keygen'].map(
    it => [it, { what: 'form', goes: 'tag' }] as const,
  ),
])

export type Judgement =
  | { readonly is: 'harmless' }
  | { readonly is: 'whole' | 'tag'; readonly what: string }
  | {
      readonly is: 'attributes'
      readonly what: string
      readonly attributes: readonly Attribute[]
    }

const HARMLESS: Judgement = { is: 'harmless' }

export function judgeTag(tag: Tag, options: PageOptions): Judgement {
  if (tag.isEnd) return HARMLESS
  // `<script:x` is no script for any browser; `<x:script` is one.
  const rule = ELEMENTS.get(tag.name)
  if (rule !== undefined) return { is: rule.goes, what: rule.what }
  if (tag.name === 'meta' && actsByItself(tag)) {
    return { is: 'tag', what: 'refresh' }
  }
  if (tag.name === 'base' && hasAttribute(tag, 'href')) {
    return { is: 'tag', what: 'base address' }
  }
  if (tag.name === 'link' && isLoaded(tag, options)) {
    return { is: 'tag', what: 'remote style' }
  }
  const found = tag.attributes.flatMap(attribute => {
    const what = faultOf(attribute, tag, options)
    return what === null ? [] : [{ attribute, what }]
  })
  const [first] = found
  if (first === undefined) return HARMLESS
  const attributes = found.map(({ attribute }) => attribute)
  return { is: 'attributes', what: first.what, attributes }
}

function hasAttribute({ attributes }: Tag, name: string): boolean {
  return attributes.some(it => it.name === name)
}

function valuesOf({ attributes }: Tag, name: string): readonly string[] {
  return attributes
    .filter(it => it.name === name)
    .map(it => resolveReferences(it.value).trim().toLowerCase())
}

function actsByItself(tag: Tag): boolean {
  return valuesOf(tag, 'http-equiv').some(it => !QUIET.has(it))
}

const QUIET = new Set([
  ...['content-type', 'content-language', 'content-style-type', 'imagetoolbar'],
  ...['x-ua-compatible', 'default-style', 'content-script-type', 'pragma'],
  ...['cache-control', 'expires', 'cleartype', 'msthemecompatible'],
])

function isLoaded(tag: Tag, { keepsRemote }: PageOptions): boolean {
  const words = valuesOf(tag, 'rel').flatMap(it => it.split(/\s+/u))
  if (words.length > 0 && words.every(it => NAMES_ONLY.has(it))) return false
  if (words.some(it => CODE.has(it))) return true
  const targets = valuesOf(tag, 'href')
  if (targets.some(it => !isHarmlessAddress(it, 'load', keepsRemote))) {
    return true
  }
  return hasAttribute(tag, 'imagesrcset') && !keepsRemote
}

/** What says where something is, and loads nothing. */
const NAMES_ONLY = new Set([
  ...['canonical', 'author', 'license', 'next', 'prev', 'previous', 'help'],
  ...['shortlink', 'file-list', 'edit-time-data', 'themedata', 'bookmark'],
  ...['colorschememapping', 'ole-object-data', 'home', 'index', 'up'],
])

const CODE = new Set([
  ...['import', 'modulepreload', 'prerender', 'serviceworker', 'preconnect'],
  ...['prefetch', 'dns-prefetch', 'manifest', 'expect', 'preload'],
])

// null where it may stay.
function faultOf(
  { name, value }: Attribute,
  tag: Tag,
  { keepsRemote }: PageOptions,
): string | null {
  if (/^on./u.test(name)) return 'event'
  if (ALWAYS.has(name)) return 'form'
  if (TEXTS.has(name)) return null
  // More zeros than our own reading of numbers goes over.
  if (/&#x?0{20}/iu.test(value)) return 'script address'
  if (name === 'srcdoc') return 'frame'
  if (isScript(value)) return 'script address'
  if (name === 'style') {
    return isHarmlessStyle(value, keepsRemote) ? null : 'remote style'
  }
  if (name === 'srcset' || name === 'imagesrcset') {
    return isHarmlessList(value, keepsRemote) ? null : 'remote picture'
  }
  const isLink = LINKS.has(name) && LINKING.has(tag.name)
  if (isLink || CITES.has(name)) {
    return isHarmlessAddress(value, 'link', keepsRemote) ? null : 'link'
  }
  if (LOADS.has(name) || LINKS.has(name)) {
    return isHarmlessAddress(value, 'load', keepsRemote)
      ? null
      : 'remote picture'
  }
  if (ANIMATED.has(tag.name) && MOVES.has(name)) {
    const isHarmless = value
      .split(';')
      .every(it => isHarmlessAddress(it, 'load', keepsRemote))
    return isHarmless ? null : 'remote picture'
  }
  if (/\(/u.test(resolveReferences(value)) || value.includes('\\')) {
    return isHarmlessStyle(value, keepsRemote) ? null : 'remote style'
  }
  return null
}

const ALWAYS = new Set(['formaction', 'ping', 'action', 'attributionsrc'])

const TEXTS = new Set([
  ...['alt', 'title', 'placeholder', 'label', 'summary', 'abbr', 'content'],
])

const LINKS = new Set(['href'])
const LINKING = new Set(['a', 'area', 'link', 'shape', 'group', 'rect', 'oval'])
const CITES = new Set(['cite', 'longdesc', 'urn', 'profile'])

const LOADS = new Set([
  ...['src', 'background', 'poster', 'lowsrc', 'dynsrc', 'data', 'classid'],
  ...['codebase', 'archive', 'code', 'manifest', 'base', 'datasrc', 'usemap'],
  ...['althref', 'relhref', 'icon'],
])

const ANIMATED = new Set([
  ...['set', 'animate', 'animatecolor', 'animatemotion', 'animatetransform'],
])
const MOVES = new Set(['to', 'from', 'by', 'values'])
