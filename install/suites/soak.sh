#!/bin/sh
# NAME
#   soak - hours of load, and a look for what leaks
#
# SYNOPSIS
#   npm run test:soak -- [--minutes N] [--mode daemon|lmtp] [--share PERCENT]
#
# DESCRIPTION
#   See test/faults/soak-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/faults/soak-main.ts "$@"
