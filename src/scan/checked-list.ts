/*
 * NAME
 *   checked-list - an option that is a list of words of one kind
 *
 * DESCRIPTION
 *   A list option whose every word must make sense, so that a wrong one is
 *   reported with its line when the configuration is read and not when the
 *   scanner is made. A single text is a list of one.
 *
 * DIAGNOSTICS
 *   The check throws RangeError with half a sentence that follows the
 *   option's name.
 */

import { list, type Option } from '../config/option.js'

export function checkedList(
  fallback: readonly string[],
  sentence: string,
  check: (word: string) => unknown,
): Option<readonly string[]> {
  const plain = list(fallback, sentence)
  const checked = (words: readonly string[]): readonly string[] => {
    words.forEach(word => check(word))
    return words
  }
  return {
    ...plain,
    read: value =>
      checked(plain.read(typeof value === 'string' ? [value] : value)),
    readText: text => checked(plain.readText(text)),
  }
}
