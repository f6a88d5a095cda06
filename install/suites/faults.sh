#!/bin/sh
# NAME
#   faults - the whole fault matrix, cell by cell
#
# SYNOPSIS
#   npm run test:faults -- [all | COUNT | /REGULAR EXPRESSION/]
#
# DESCRIPTION
#   See test/faults/faults-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/faults/faults-main.ts "$@"
