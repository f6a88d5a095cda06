/*
 * NAME
 *   html-to-text - replaces the package until it is called
 */

exports.htmlToText = (...args) => require('html-to-text').htmlToText(...args)
