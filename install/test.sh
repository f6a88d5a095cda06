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

# A line for each file, and all about what fails.
brief() {
    grep -a -v --line-buffered -E '^status |^ *1\.\.|^ +ok |^ *# (Subtest|time)|^ *$'
}

# Node reads these certificates at each start; nothing here needs them.
unset NODE_EXTRA_CA_CERTS

output=$(mktemp)
trap 'rm -f "$output"' EXIT
{
    node_modules/.bin/tap "$@"
    echo "status $?"
} | tee "$output" | brief

status=$(sed -n 's/^status //p' "$output" | tail -n 1)
count() {
    LC_ALL=C sed -n "s/^# {.*\\b$1: \\([0-9]*\\).*/\\1/p" "$output" | tail -n 1
}
passed=$(count pass)
failed=$(count fail)
[ "${failed:-0}" != 0 ] || [ "$status" = 0 ] || failed=1
echo "${passed:-0} passed, ${failed:-0} failed"
exit "$status"
