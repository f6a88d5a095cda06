#!/bin/sh
# NAME
#   web - how long pages over 50,000 kept messages take
#
# SYNOPSIS
#   npm run test:web [-- ENTRIES]
#
# DESCRIPTION
#   See test/web/many-main.ts.

set -eu
cd "$(dirname "$0")/../.."
exec sh install/suites/suite.sh test test/web/many-main.ts "$@"
