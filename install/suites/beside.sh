#!/bin/sh
# NAME
#   beside - an honest client beside fifty hostile sessions
#
# SYNOPSIS
#   npm run test:beside -- [--only ID,ID...] [--sessions N] [--seconds N]
#
# DESCRIPTION
#   See test/fuzz/beside-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh packages test/fuzz/beside-main.ts "$@"
