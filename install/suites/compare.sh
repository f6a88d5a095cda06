#!/bin/sh
# NAME
#   compare - what of the evasion corpus other filters stop
#
# SYNOPSIS
#   npm run compare -- [--nested] [--without-amavisd] [--share N]
#
# DESCRIPTION
#   On Debian, as root: installs clamav-daemon, postfix and amavisd-new by
#   apt-get where they are missing; no service is started. See
#   test/compare/compare-main.ts.

set -eu
cd "$(dirname "$0")/../.."

exec sh install/suites/suite.sh compare test/compare/compare-main.ts "$@"
