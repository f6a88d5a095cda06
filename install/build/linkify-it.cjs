/*
 * NAME
 *   linkify-it - replaces the package until it is asked for links
 *
 * DESCRIPTION
 *   Its settings are kept until then.
 */

const SETTINGS = ['tlds', 'add', 'set']

module.exports = () => {
  const settings = []
  let real = null
  const made = () => {
    if (real !== null) return real
    real = require('linkify-it')()
    for (const [name, args] of settings) real[name](...args)
    return real
  }
  const replacement = {
    pretest: text => made().pretest(text),
    match: text => made().match(text),
  }
  for (const name of SETTINGS) {
    replacement[name] = (...args) => {
      settings.push([name, args])
      return replacement
    }
  }
  return replacement
}
