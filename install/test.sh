#!/bin/sh
# NAME
#   test - install what the tests need, lint, build, run them all
#
# SYNOPSIS
#   npm test [-- TEST...]
#
# DESCRIPTION
#   Says what it does and for how long, prints a line for each file of tests, and
#   all about what fails. Ends with a line `N passed, N failed`, and with 1 where
#   something failed.

set -u
cd "$(dirname "$0")/.."

failed() {
    echo '0 passed, 1 failed'
    exit 1
}
[ $# -gt 0 ] || echo 'lint, build and all tests: about a quarter of an hour on two cores'
sh install/prepare.sh test >&2 || failed
# Each has one of two cores.
npm run --silent lint &
lint=$!
npm run --silent build || failed
wait "$lint" || failed

node install/tests/run-tests.mjs "$@"
