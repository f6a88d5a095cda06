#!/bin/sh
# NAME
#   evasion - all messages of the evasion corpus, and what becomes of them
#
# SYNOPSIS
#   npm run test:evasion -- [--scanner NAME] [--save FOLDER]
#                           [/REGULAR EXPRESSION/]
#
# DESCRIPTION
#   See test/corpus/evasion/evasion-main.ts.

set -eu
cd "$(dirname "$0")/../.."

# An engine is a program of the machine.
mode=packages
case " $* " in
*" --scanner"*) mode=test ;;
esac
exec sh install/suites/suite.sh "$mode" test/corpus/evasion/evasion-main.ts "$@"
