#!/bin/sh
# NAME
#   run-tap - run tap, print a line for each file, and count
#
# SYNOPSIS
#   sh install/run-tap.sh [TAP-ARGUMENT...]
#
# DESCRIPTION
#   Prints each test file as it ends, and all about what fails. Ends with a line
#   `N passed, N failed`, and with tap's status.

set -u
cd "$(dirname "$0")/.."

brief() {
    grep -a -v --line-buffered -E '^status |^ *1\.\.|^ +ok |^ *# (Subtest|time|ERROR: incomplete)|^ *$'
}

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
