#!/bin/sh
# NAME
#   evasion - all messages of the evasion corpus, and what becomes of them
#
# SYNOPSIS
#   npm run test:evasion -- [--save FOLDER] [/REGULAR EXPRESSION/]
#
# DESCRIPTION
#   See test/corpus/evasion/evasion-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh packages test/corpus/evasion/evasion-main.ts "$@"
