#!/bin/sh
# NAME
#   suite - run a program of test/ that is no test by itself
#
# SYNOPSIS
#   sh install/suites/suite.sh MODE PROGRAM [ARGUMENT...]
#
# DESCRIPTION
#   Prepares the machine (see prepare.sh for MODE), and with MODE test builds
#   first: such programs run what is in dist.

set -eu
cd "$(dirname "$0")/../.."

mode=$1
shift
sh install/prepare.sh "$mode" >&2
[ "$mode" != test ] || npm run --silent build
# Node reads these certificates at each start; nothing here needs them.
unset NODE_EXTRA_CA_CERTS
exec node --no-warnings --import "$PWD/install/tests/load-typescript.mjs" "$@"
