/*
 * NAME
 *   esbuild-options - what all bundles have in common, and what two leave out
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = fileURLToPath(new URL('../..', import.meta.url))

// Large packages that hardly any message needs, in files of their own.
export const APART = ['execa', 're2js', 'toml-eslint-parser']

export const apart = {
  name: 'apart',
  setup: ({ onResolve }) => {
    const filter = new RegExp(`^(?:${APART.join('|')})$`)
    onResolve({ filter }, ({ path }) => ({
      path: `./${path}.cjs`,
      external: true,
    }))
  },
}

// mailparser and its libraries make tables when they are loaded that hardly any
// message needs, and that take longer than the rest: those for links and for
// HTML, which mailparser-worker (src/parse/mailparser) has switched off, and one
// of a Chinese charset, of which only a function is wanted. They are made when
// they are first needed. What mailparser says of a message stays the same; a test compares.
export const whenNeeded = {
  name: 'when-needed',
  setup: ({ onResolve, onLoad }) => {
    const replacements = join(top, 'install/build')
    // One kind of modules: else libmime is there twice.
    onResolve({ filter: /^mailparser$/ }, () => ({
      path: join(top, 'node_modules/mailparser/dist/cjs/index.js'),
    }))
    onResolve({ filter: /^(?:he|html-to-text|linkify-it)$/ }, from =>
      from.resolveDir === replacements
        ? null
        : { path: join(replacements, `${from.path}.cjs`) },
    )
    onLoad({ filter: /libmime.dist.cjs.charset\.js$/ }, ({ path }) => {
      const pieces = readFileSync(path, 'utf8').split(
        "iconv_lite_1.default.getCodec('gbk').decoder",
      )
      if (pieces.length !== 2) throw new Error(`${path} is another`)
      // All codecs of this kind share it.
      const shared =
        "require('iconv-lite/encodings/dbcs-codec')._dbcs.prototype.decoder"
      return { contents: pieces.join(shared) }
    })
  },
}

export const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  // Else it would be made by a call, which no one may leave out where it is not
  // used, and again at each turn of a function.
  supported: { 'regexp-unicode-property-escapes': true },
  // Its other form asks for a __dirname.
  alias: { '7z-wasm': '7z-wasm/7zz.es6.js' },
}
