#!/bin/sh
# NAME
#   readers - messages that hide something, and what other readers find
#
# SYNOPSIS
#   npm run test:readers -- [--minutes N] [--messages N] [--seed S]
#
# DESCRIPTION
#   See test/readers/readers-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh packages test/readers/readers-main.ts "$@"
