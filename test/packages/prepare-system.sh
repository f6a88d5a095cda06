#!/bin/sh
# NAME
#   prepare-system - what the packages need, while there is a network
#
# SYNOPSIS
#   prepare-system.sh FOLDER

set -eu
export DEBIAN_FRONTEND=noninteractive
echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
apt-get update -q
node=
[ ! -e "$1/system-node" ] || node=nodejs
apt-get install -y -q --no-install-recommends postfix iproute2 procps \
    systemd-standalone-sysusers $node
# To be installed again while mail flows.
[ -z "$node" ] || (cd "$1" && apt-get download -q nodejs)
# Without a configuration Debian's Postfix has only the sample.
[ -e /etc/postfix/main.cf ] || : >/etc/postfix/main.cf
