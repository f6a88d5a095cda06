#!/bin/sh
# NAME
#   documents - honest documents and archives as real programs make them
#
# SYNOPSIS
#   npm run test:documents
#
# DESCRIPTION
#   Installs what makes them (LibreOffice, zip, 7z and others, some 300 MB), makes
#   them, and scans them: see test/documents/documents-main.ts. Needs root and
#   Debian's packages where they are not installed yet.

set -eu
cd "$(dirname "$0")/../.."

packages=
need() {
    command -v "$1" >/dev/null || packages="$packages $2"
}
need soffice "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui"
need zip zip
need 7z p7zip-full
need xz xz-utils
need zstd zstd
need bzip2 bzip2
need cpio cpio
need ar binutils
need openssl openssl
if [ -n "$packages" ]; then
    apt-get update -qq >&2
    # Several packages in one word on purpose.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends $packages >&2
fi

exec sh install/suites/suite.sh test test/documents/documents-main.ts "$@"
