#!/bin/sh
# NAME
#   install - filter-install killed, and failing, at each change it makes
#
# SYNOPSIS
#   npm run test:install -- [--command apply|undo|machine] [--from N] [--to N]
#
# DESCRIPTION
#   See test/install/interrupt-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh test test/install/interrupt-main.ts "$@"
