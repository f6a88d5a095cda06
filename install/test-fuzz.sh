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

exec sh install/suite.sh packages test/fuzz/fuzz-main.ts "$@"
