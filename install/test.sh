#!/bin/sh
# NAME
#   test - install what the tests need, lint, build, run them all
#
# SYNOPSIS
#   npm test [-- TEST...]
#
# DESCRIPTION
#   Ends with a line `N passed, N failed`, and with tap's status.

set -u
cd "$(dirname "$0")/.."

sh install/prepare.sh test >&2 || {
    echo '0 passed, 1 failed'
    exit 1
}
npm run --silent lint || {
    echo '0 passed, 1 failed'
    exit 1
}
npm run --silent build || {
    echo '0 passed, 1 failed'
    exit 1
}

# Node reads these certificates at each start; nothing here needs them.
unset NODE_EXTRA_CA_CERTS
node install/tests/run-tests.mjs "$@"
