#!/usr/bin/env bash
# Makes the disk of a whole dock: disk.sh FILE [amd64|arm64] puts an ext4 file system there, with a small Debian in which
# systemd is the first process. Needs root. An amd64's kernel and modules come from the other guest (`init`); an arm64 has its
# own, in FILE.kernel and FILE.initramfs, and needs qemu-user-static here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# What tallyman's package asks for, and what every Debian has.
packages=apt,systemd,systemd-sysv,udev,dbus,debconf,init-system-helpers,libstdc++6,libusb-1.0-0,kmod,procps,systemd-timesyncd
arch=${2:-amd64}
own_kernel=()
if [ "$arch" != amd64 ]; then
  packages=$packages,linux-image-$arch,initramfs-tools
  own_kernel=(
    --skip=check/qemu
    --essential-hook='mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"'
    --essential-hook='printf "MODULES=list\nBUSYBOX=n\nCOMPRESS=gzip\nFSTYPE=ext4\n" >"$1/etc/initramfs-tools/conf.d/dock"'
    --essential-hook='printf "virtio_pci\nvirtio_blk\next4\n" >"$1/usr/share/initramfs-tools/modules.d/dock"'
  )
fi
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
sources=()
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources; do [ ! -s "$file" ] || sources+=("$file"); done
leave_out=()
for folder in man locale doc info zoneinfo/right; do leave_out+=("--dpkgopt=path-exclude=/usr/share/$folder/*"); done
mmdebstrap --quiet --architectures="$arch" --variant=essential --include="$packages" "${leave_out[@]}" "${own_kernel[@]}" "$suite" "$work/root.tar" "${sources[@]}"

mkdir "$root"
tar -C "$root" -xf "$work/root.tar" --exclude='./dev/*'
rm "$work/root.tar"
mkdir -p "$root/lib/modules" "$root/shared"
echo dock-7 >"$root/etc/hostname"
: >"$root/etc/machine-id"
ln -sf /usr/share/zoneinfo/Europe/Berlin "$root/etc/localtime"

# Nothing here outlives the machine.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"

# The ledger has a disk of its own.
echo '/dev/vdb /var/lib/tallyman ext4 defaults 0 0' >"$root/etc/fstab"

# The host is its network.
printf '[Match]\nName=e*\n[Network]\nDHCP=ipv4\n' >"$root/etc/systemd/network/lan.network"
# It knows the time, too; the machine asks it when a test says so.
mkdir -p "$root/etc/systemd/timesyncd.conf.d"
printf '[Time]\nNTP=10.0.2.2\nFallbackNTP=\n' >"$root/etc/systemd/timesyncd.conf.d/host.conf"
rm -f "$root"/etc/systemd/system/*/systemd-timesyncd.service
# Nobody looks for packages by itself, logs in, or makes again what is new anyhow.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer getty.target; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
touch "$root/etc/.updated" "$root/var/.updated"
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

if [ "$arch" != amd64 ]; then
  cp "$root"/boot/vmlinuz-* "$1.kernel"
  cp "$root"/boot/initrd.img-* "$1.initramfs"
fi
mke2fs -q -t ext4 -d "$root" "$1" 2500M
