#!/bin/sh
# NAME
#   disarm - many hostile files through disarm, in Chromium and in LibreOffice
#
# SYNOPSIS
#   npm run test:disarm [-- COUNT [SEED]]
#
# DESCRIPTION
#   See test/disarm/disarm-main.ts. LibreOffice is installed if it is not there.

set -eu
cd "$(dirname "$0")/../.."

if ! command -v soffice >/dev/null; then
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
        --no-install-recommends libreoffice-writer-nogui \
        libreoffice-calc-nogui >&2
fi

exec sh install/suites/suite.sh test test/disarm/disarm-main.ts "$@"
