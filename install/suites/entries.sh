#!/bin/sh
# NAME
#   entries - a million kept messages in PostgreSQL
#
# SYNOPSIS
#   npm run test:entries -- [--entries N]
#
# DESCRIPTION
#   See test/store/entries-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/store/entries-main.ts "$@"
