#!/bin/sh
# NAME
#   hang - the shapes that hang parsers, timed
#
# SYNOPSIS
#   npm run test:hang -- [--only ID,ID...] [--profile FOLDER]
#
# DESCRIPTION
#   See test/fuzz/hang-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh packages test/fuzz/hang-main.ts "$@"
