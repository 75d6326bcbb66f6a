#!/usr/bin/env bash
# Makes the guest's kernel and its first file system out of Debian packages: build.sh FOLDER puts `kernel` and `initramfs` there.
# Nothing is installed and nothing needs root: packages are fetched with this machine's own apt sources and unpacked.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# What the guest is made of. Node comes from the machine that runs the tests, over the shared folder.
packages=(busybox-static udev kmod libusb-1.0-0 libstdc++6)
# What they need at run time follows from modules.dep. Devices find their drivers by themselves, as on a dock.
modules=(
  virtio_pci virtio_console 9pnet_virtio 9p         # the machine, its pipes, the shared folders
  xhci-pci usbhid hid-generic uhid evdev            # USB and HID
  ftdi_sio cdc-acm dummy_hcd usb_f_acm usb_f_hid    # adapters, and USB devices that the guest is itself
  virtio_blk ext4 crc32c_generic virtio_net         # disk and network of a whole dock
)

# apt believes that nothing is installed yet, so that it brings what the packages depend on too.
mkdir -p "$work/packages/partial"
: >"$work/status"
apt=(apt-get -qq -o Debug::NoLocking=1 -o APT::Sandbox::User= -o "Dir::State::status=$work/status" -o "Dir::Cache::archives=$work/packages")
"${apt[@]}" -y --no-install-recommends --download-only install "${packages[@]}"
# Without its own dependencies: they make an initramfs, which this script does.
kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: //p')
(cd "$work/packages" && "${apt[@]}" download "$kernel")

mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{dev,proc,sys,run,tmp,root,etc/udev/rules.d}
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
for package in "$work"/packages/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$root" --exclude=./usr/share --exclude='./*/hwdb.d' --exclude='./boot/System.map*'
done

# Only the modules that are wanted, and those that they need.
folder=$(echo "$root"/lib/modules/*)
version=$(basename "$folder")
libraries=$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu
depmod() { "$root/lib64/ld-linux-x86-64.so.2" --argv0 depmod --library-path "$libraries" "$root/bin/kmod" -b "$root" "$version"; }
depmod
mkdir -p "$work/kept"
for module in "${modules[@]}"; do
  line=$(grep -m1 "/$module\.ko[^:]*:" "$folder/modules.dep") || { echo "the kernel has no module $module" >&2; exit 1; }
  for file in ${line/:/}; do (cd "$folder" && cp --parents "$file" "$work/kept"); done
done
rm -rf "$folder/kernel"
mv "$work/kept/kernel" "$folder/kernel"
depmod

printf '%s\n' root:x:0: tty:x:5: disk:x:6: kmem:x:15: dialout:x:20: video:x:44: input:x:102: >"$root/etc/group"
echo root:x:0:0::/root:/bin/sh >"$root/etc/passwd"
install -m755 "$here/init" "$root/init"

mkdir -p "$1"
# Unpacked where that is known how: an emulated processor takes five seconds for it.
unpack='import lzma, sys
packed = open(sys.argv[1], "rb").read()
sys.stdout.buffer.write(lzma.LZMADecompressor().decompress(packed[packed.index(b"\xfd7zXZ\0"):]))'
python3 -c "$unpack" "$root/boot/vmlinuz-$version" >"$1/kernel" 2>/dev/null || cp "$root/boot/vmlinuz-$version" "$1/kernel"
rm -r "$root/boot"
(cd "$root" && find . | "$root/bin/busybox" cpio -o -H newc 2>/dev/null) >"$1/initramfs"
