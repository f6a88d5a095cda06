#!/bin/sh
# NAME
#   test-quarantine - how long a quarantine of 100,000 messages takes
#
# SYNOPSIS
#   npm run test:quarantine [-- ENTRIES]
#
# DESCRIPTION
#   See test/quarantine/many-main.ts.

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
    test/quarantine/many-main.ts "$@"
