#!/bin/sh
# NAME
#   test-fuzz - messages and containers changed at random
#
# SYNOPSIS
#   npm run test:fuzz -- [--minutes N] [--seed S] [--format NAME]
#
# DESCRIPTION
#   See test/fuzz/fuzz-main.ts.

set -eu
cd "$(dirname "$0")/.."

sh install/prepare.sh packages >&2
# Node reads these certificates at each start; nothing here needs them.
unset NODE_EXTRA_CA_CERTS
TS_NODE_TRANSPILE_ONLY=1
export TS_NODE_TRANSPILE_ONLY
exec node --no-warnings \
    --import @isaacs/ts-node-temp-fork-for-pr-2009/import \
    test/fuzz/fuzz-main.ts "$@"
