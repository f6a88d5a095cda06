#!/bin/sh
# NAME
#   hosts - two filter hosts with one store, whose parts fail
#
# SYNOPSIS
#   npm run test:hosts -- [--messages N] [--faults K] [--seed S] [--required]
#     [--with ENGINES]
#
# DESCRIPTION
#   See test/hosts/hosts-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/hosts/hosts-main.ts "$@"
