#!/bin/sh
# NAME
#   test-soak - hours of load, and a look for what leaks
#
# SYNOPSIS
#   npm run test:soak -- [--minutes N] [--mode daemon|lmtp] [--share PERCENT]
#
# DESCRIPTION
#   See test/faults/soak-main.ts.

set -eu
cd "$(dirname "$0")/.."

sh install/prepare.sh test >&2
npm run --silent build
# Node reads these certificates at each start; nothing here needs them.
unset NODE_EXTRA_CA_CERTS
TS_NODE_TRANSPILE_ONLY=1
export TS_NODE_TRANSPILE_ONLY
exec node --no-warnings \
    --import @isaacs/ts-node-temp-fork-for-pr-2009/import \
    test/faults/soak-main.ts "$@"
