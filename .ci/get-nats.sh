#!/usr/bin/env bash
# The server of many docks, for their tests: Debian 13's nats-server (one static binary), which Debian 12 has too old.
# The package comes from where this machine gets its packages, is proved by Debian's signature, and is this very one.
# Usage: get-nats.sh FOLDER → FOLDER/nats-server
set -euo pipefail
version=2.10.27-1+b2
sha256=6d913ac987b78734c08537c2adeb1526cf735f216173a9170d94b185fcfe6f8a
out=$(mkdir -p "${1:?folder}" && cd "$1" && pwd)
[ ! -x "$out/nats-server" ] || exit 0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
mkdir -p "$tmp/lists/partial"
uri=$( (cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true) |
  awk '/^URIs:/{print $2; exit} /^deb /{for(i=2;i<=NF;i++) if($i ~ /:\/\//){print $i; exit}}')
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri trixie main" >"$tmp/trixie.list"
apt=(apt-get -qq -o "Dir::Etc::SourceList=$tmp/trixie.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$tmp/lists"
  -o APT::Sandbox::User=root)
"${apt[@]}" update
cd "$tmp"
"${apt[@]}" download "nats-server=$version"
echo "$sha256  $(ls nats-server_*.deb)" | sha256sum --quiet -c
dpkg -x nats-server_*.deb "$tmp/unpacked"
install -m 755 "$tmp/unpacked/usr/sbin/nats-server" "$out/nats-server"
"$out/nats-server" --version
