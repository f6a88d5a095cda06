#!/bin/sh
# NAME
#   unit - the tests that any account can run
#
# SYNOPSIS
#   npm run test:unit [-- FOLDER...]
#
# DESCRIPTION
#   Needs Node.js and npm alone: no root, no Postfix, no network (see
#   unit-tests.mjs). With folders of test/, runs only the tests in them. Prints
#   how much of src the tests ran, and ends with `N passed, N failed`.

set -u
cd "$(dirname "$0")/../.."
sh install/prepare.sh packages >&2 || exit 1

tests=$(node install/unit-tests.mjs "$@")
[ -n "$tests" ] || {
    echo "no unit test in: $*" >&2
    exit 1
}
# 7-Zip's child is the built one; types are for `npm run typecheck`.
node install/build.mjs --no-check || exit 1
echo "$(echo "$tests" | wc -l) test files, a few minutes"
# shellcheck disable=SC2086
node install/tests/run-tests.mjs --coverage $tests
