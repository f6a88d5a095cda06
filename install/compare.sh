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
cd "$(dirname "$0")/.."

sh install/prepare.sh compare >&2
# Node reads these certificates at each start; nothing here needs them.
unset NODE_EXTRA_CA_CERTS
TS_NODE_TRANSPILE_ONLY=1
export TS_NODE_TRANSPILE_ONLY
exec node --no-warnings \
    --import @isaacs/ts-node-temp-fork-for-pr-2009/import \
    test/compare/compare-main.ts "$@"
