#!/bin/sh
# NAME
#   capacity - how much mail two filter hosts take, beside one
#
# SYNOPSIS
#   npm run test:capacity -- [--messages N] [--rounds N]
#
# DESCRIPTION
#   See test/hosts/capacity-main.ts. On a quiet machine with two processors.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/hosts/capacity-main.ts "$@"
