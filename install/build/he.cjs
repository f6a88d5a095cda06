/*
 * NAME
 *   he - replaces the package until it is called
 */

exports.encode = (...args) => require('he').encode(...args)
