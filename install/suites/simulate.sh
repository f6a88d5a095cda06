#!/bin/sh
# NAME
#   simulate - what a site of several hosts bears
#
# SYNOPSIS
#   npm run simulate [-- --seed N] [--rates N,N...]
#
# DESCRIPTION
#   See test/simulate/README.md.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh packages test/simulate/simulate-main.ts "$@"
