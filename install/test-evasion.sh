#!/bin/sh
# NAME
#   test-evasion - all messages of the evasion corpus, and what becomes of them
#
# SYNOPSIS
#   npm run test:evasion -- [--save FOLDER] [/REGULAR EXPRESSION/]
#
# DESCRIPTION
#   See test/corpus/evasion/evasion-main.ts.

set -eu
cd "$(dirname "$0")/.."

sh install/prepare.sh packages >&2
# Node reads these certificates at each start; nothing here needs them.
unset NODE_EXTRA_CA_CERTS
TS_NODE_TRANSPILE_ONLY=1
export TS_NODE_TRANSPILE_ONLY
exec node --no-warnings \
    --import @isaacs/ts-node-temp-fork-for-pr-2009/import \
    test/corpus/evasion/evasion-main.ts "$@"
