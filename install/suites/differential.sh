#!/bin/sh
# NAME
#   differential - what other readers list in damaged containers
#
# SYNOPSIS
#   npm run test:differential [-- COUNT [SEED]]
#
# DESCRIPTION
#   See test/differential/differential-main.ts. Nothing is started but the other
#   readers: see test/differential/oracles.ts.

set -eu
exec sh "$(dirname "$0")/suite.sh" test test/differential/differential-main.ts "$@"
