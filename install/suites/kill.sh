#!/bin/sh
# NAME
#   kill - kill the filter while mail flows, and look for what is missing
#
# SYNOPSIS
#   npm run test:kill -- [--mode pipe|spawn|daemon|lmtp] [--messages N]
#       [--kills K] [--seed S]
#
# DESCRIPTION
#   See test/faults/kill-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/faults/kill-main.ts "$@"
