/*
 * NAME
 *   html-to-text - stands for the package until it is called
 */

exports.htmlToText = (...args) => require('html-to-text').htmlToText(...args)
