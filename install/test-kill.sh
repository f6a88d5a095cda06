#!/bin/sh
# NAME
#   test-kill - kill the filter while mail flows, and look for what is missing
#
# SYNOPSIS
#   npm run test:kill -- [--mode pipe|spawn|daemon|lmtp] [--messages N]
#       [--kills K] [--seed S]
#
# DESCRIPTION
#   See test/faults/kill-main.ts.

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
    test/faults/kill-main.ts "$@"
