/*
 * NAME
 *   eslint.config - what npm run lint looks for
 *
 * DESCRIPTION
 *   Patterns whose time grows faster than their text: whoever can send mail can
 *   choose the text. No comment turns a rule off: such a pattern is written in
 *   another way, or each of its repetitions has a limit.
 */
import parser from '@typescript-eslint/parser'
import regexp from 'eslint-plugin-regexp'

export default [
  { ignores: ['dist/**'] },
  {
    files: ['{src,bin,install}/**/*.{ts,mjs}'],
    languageOptions: { parser },
    linterOptions: { noInlineConfig: true },
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': [
        'error',
        { report: 'potential', ignoreSticky: true },
      ],
    },
  },
]
