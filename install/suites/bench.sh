#!/bin/sh
# NAME
#   bench - what Postsift costs, beside the least that the work can cost
#
# SYNOPSIS
#   npm run bench -- [--peers] [--long] [--only ROW]...
#
# DESCRIPTION
#   See test/bench/bench-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/bench/bench-main.ts "$@"
