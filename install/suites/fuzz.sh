#!/bin/sh
# NAME
#   fuzz - messages and containers changed at random
#
# SYNOPSIS
#   npm run test:fuzz -- [--minutes N] [--seed S] [--format NAME]
#
# DESCRIPTION
#   See test/fuzz/fuzz-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh packages test/fuzz/fuzz-main.ts "$@"
