#!/bin/sh
# NAME
#   quarantine - how long a quarantine of 100,000 messages takes
#
# SYNOPSIS
#   npm run test:quarantine [-- ENTRIES]
#
# DESCRIPTION
#   See test/quarantine/many-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/quarantine/many-main.ts "$@"
