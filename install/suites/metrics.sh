#!/bin/sh
# NAME
#   metrics - kill workers while mail flows, and compare the counters
#
# SYNOPSIS
#   npm run test:metrics -- [--kills K] [--seed S]
#
# DESCRIPTION
#   See test/metrics/kills-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/metrics/kills-main.ts "$@"
