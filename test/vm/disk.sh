#!/usr/bin/env bash
# Makes the disk of a whole dock: disk.sh FILE puts an ext4 file system there, with a small Debian in which systemd is the
# first process. Needs root. The kernel and its modules come from the other guest (`init`).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# What tallyman's package asks for, and what every Debian has.
packages=apt,systemd,systemd-sysv,udev,dbus,debconf,init-system-helpers,libstdc++6,libusb-1.0-0,kmod,procps
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
sources=()
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources; do [ ! -s "$file" ] || sources+=("$file"); done
leave_out=()
for folder in man locale doc info zoneinfo/right; do leave_out+=("--dpkgopt=path-exclude=/usr/share/$folder/*"); done
mmdebstrap --quiet --variant=essential --include="$packages" "${leave_out[@]}" "$suite" "$work/root.tar" "${sources[@]}"

mkdir "$root"
tar -C "$root" -xf "$work/root.tar" --exclude='./dev/*'
rm "$work/root.tar"
mkdir -p "$root/lib/modules" "$root/shared"
echo dock-7 >"$root/etc/hostname"
: >"$root/etc/machine-id"
ln -sf /usr/share/zoneinfo/Europe/Berlin "$root/etc/localtime"

# The host is its network.
printf '[Match]\nName=e*\n[Network]\nDHCP=ipv4\n' >"$root/etc/systemd/network/lan.network"
# Whoever runs the tests has a shell in it, at the end of a pipe.
cat >"$root/etc/systemd/system/tests.service" <<'UNIT'
[Unit]
Description=a shell for the tests
[Service]
ExecStart=/bin/bash -c 'exec 3<>/dev/virtio-ports/shell; exec /bin/bash <&3 >&3 2>&1'
Restart=always
Environment=HOME=/root
UNIT
wants=$root/etc/systemd/system/multi-user.target.wants
mkdir -p "$wants"
ln -s ../tests.service "$wants/tests.service"
ln -s /usr/lib/systemd/system/systemd-networkd.service "$wants/systemd-networkd.service"

mke2fs -q -t ext4 -d "$root" "$1" 1500M
