#!/bin/sh
# NAME
#   prepare - install what a script of package.json needs
#
# SYNOPSIS
#   prepare.sh packages
#   prepare.sh test
#   prepare.sh compare
#   prepare.sh systems
#   prepare.sh package
#
# DESCRIPTION
#   packages: the npm packages of package-lock.json, where they are missing or
#   older than it. test: those, and the programs that the tests run, on Debian
#   as root by apt-get. Services of installed packages are not started: the
#   tests start private ones of their own; Ubuntu has no package of Chromium, and
#   the tests that need it are left out there (see run-tests.mjs). compare: the
#   same, and other filters. systems: what makes systems in folders, see
#   suites/systems.sh. package: that, and what makes Debian packages.
#
# DIAGNOSTICS
#   Where something cannot be installed, lists it and ends with 1.

set -eu
cd "$(dirname "$0")/.."

packages() {
    mark=node_modules/.package-lock.json
    if [ ! -e "$mark" ] || [ package-lock.json -nt "$mark" ]; then
        npm ci --no-audit --no-fund --loglevel=error
    fi
}

# Lines of: a program or a folder, the Debian package that has it.
programs() {
    case $wanted in
    systems) echo /usr/sbin/debootstrap debootstrap && return ;;
    package)
        echo /usr/sbin/debootstrap debootstrap
        echo /usr/bin/dh debhelper
        echo /usr/bin/dpkg-buildpackage dpkg-dev
        echo /usr/bin/lintian lintian
        return
        ;;
    esac
    cat <<'END'
/usr/sbin/postfix postfix
/usr/sbin/smtp-sink postfix
/usr/sbin/clamd clamav-daemon
/usr/bin/clamscan clamav
/usr/bin/clamdscan clamdscan
/usr/bin/c-icap c-icap
/usr/share/c_icap/templates/virus_scan libc-icap-mod-virus-scan
/usr/sbin/spamd spamd
/usr/bin/rspamd rspamd
/usr/bin/swaks swaks
/usr/sbin/slapd slapd
/usr/lib/postgresql postgresql
/usr/bin/swift-account-server swift-account
/usr/bin/swift-container-server swift-container
/usr/bin/swift-object-server swift-object
/usr/bin/swift-proxy-server swift-proxy
/usr/bin/redis-server redis-server
/usr/bin/redis-sentinel redis-sentinel
/usr/sbin/opendkim opendkim
/sbin/ip iproute2
/usr/bin/promtool prometheus
/usr/bin/mcopy mtools
/usr/sbin/mkfs.fat dosfstools
/usr/bin/qemu-img qemu-utils
/usr/bin/zip zip
/usr/bin/7z p7zip-full
/usr/bin/ar binutils
/usr/bin/arj arj
/usr/bin/bzip2 bzip2
/usr/bin/compress ncompress
/usr/bin/cpio cpio
/usr/bin/genisoimage genisoimage
/usr/bin/lz4 lz4
/usr/bin/lzip lzip
/usr/bin/tnef tnef
/usr/bin/munpack mpack
/usr/bin/ripmime ripmime
/usr/bin/unrar-free unrar-free
/usr/bin/ytnef ytnef-tools
/usr/bin/unzip unzip
/usr/bin/xz xz-utils
/usr/bin/zstd zstd
/usr/share/clamav-testfiles clamav-testfiles
/usr/bin/python3 python3
/usr/bin/php php-cli
/usr/bin/ruby ruby
/usr/lib/dovecot/imap dovecot-imapd
/usr/share/doc/gir1.2-gmime-3.0 gir1.2-gmime-3.0
/usr/share/doc/libemail-mime-perl libemail-mime-perl
/usr/share/doc/libmime-tools-perl libmime-tools-perl
/usr/share/doc/php-mailparse php-mailparse
/usr/share/doc/python3-gi python3-gi
/usr/share/doc/ruby-mail ruby-mail
END
    # Ubuntu has it only as a snap, which does not start in a container.
    grep -q '^ID=ubuntu$' /etc/os-release || echo /usr/bin/chromium chromium
    [ "$wanted" = compare ] || return 0
    echo /usr/sbin/amavisd amavisd-new
    echo /usr/sbin/clamsmtpd clamsmtp
}

missing_packages() {
    programs | while read -r program package; do
        [ -x "$program" ] || echo "$package"
    done | sort -u | tr '\n' ' '
}

system() {
    missing=$(missing_packages)
    if [ "$(id -u)" != 0 ]; then
        echo 'The tests start private Postfix instances and must be run as root.' >&2
        [ -z "$missing" ] || echo "They also need: $missing" >&2
        exit 1
    fi
    [ -n "$missing" ] || return 0
    if ! [ -x /usr/bin/apt-get ]; then
        echo "The tests need these programs; install them first: $missing" >&2
        exit 1
    fi
    without_services apt-get update -q
    # One word for each package.
    # shellcheck disable=SC2086
    without_services apt-get install -y -q --no-install-recommends $missing
    missing=$(missing_packages)
    [ -z "$missing" ] || {
        echo "apt-get did not bring: $missing" >&2
        exit 1
    }
}

# Debian starts the services of what it installs, unless this policy says no.
without_services() {
    policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then
        DEBIAN_FRONTEND=noninteractive "$@"
        return
    fi
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    status=0
    DEBIAN_FRONTEND=noninteractive "$@" || status=$?
    rm -f "$policy"
    return "$status"
}

wanted=${1:-}
packages
case $wanted in
test | compare | systems | package) system ;;
esac
