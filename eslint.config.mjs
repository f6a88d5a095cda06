/*
 * NAME
 *   eslint.config - what npm run lint looks for
 *
 * DESCRIPTION
 *   Patterns whose time grows faster than their text: whoever can send mail can
 *   choose the text. No comment turns a rule off: such a pattern is written in
 *   another way, or each of its repetitions has a limit.
 *
 *   And what typescript-eslint recommends, but for names that are not used:
 *   tsc reports those. Exports and files that are not used are for knip, which
 *   runs after eslint; its settings are in package.json.
 */
import regexp from 'eslint-plugin-regexp'
import { configs, parser } from 'typescript-eslint'

const FILES = ['{src,bin,install}/**/*.{ts,mjs}']

export default [
  { ignores: ['dist/**'] },
  ...configs.recommended.map(it => ({ ...it, files: FILES })),
  {
    files: FILES,
    languageOptions: { parser },
    linterOptions: { noInlineConfig: true },
    plugins: { regexp },
    rules: {
      '@typescript-eslint/no-unused-vars': 'off',
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': [
        'error',
        { report: 'potential', ignoreSticky: true },
      ],
    },
  },
]
