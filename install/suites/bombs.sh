#!/bin/sh
# NAME
#   bombs - what each archive bomb costs
#
# SYNOPSIS
#   npm run test:bombs
#
# DESCRIPTION
#   See test/unpack/bombs-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/unpack/bombs-main.ts "$@"
