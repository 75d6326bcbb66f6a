#!/bin/sh
# What root does for the agent, which has no rights over the machine: one wish, the first line of /run/tallyman/wanted.
# Whatever else stands there is thrown away. What came of it is the first line of /run/tallyman-machine/said.
#
# An upgrade is on trial for five minutes: unless the dock was well all through the last of them, root goes back to the
# version before, of which a package is made beforehand out of what is installed (a package source may know it no more).
# A trial that the power cut short goes on after the start (tallyman-machine.path looks for it).
#
# A package that the agent fetched is installed only when an installer of root's own list signed for its hash.
set -eu
wanted=${1:-/run/tallyman/wanted}
said=${2:-/run/tallyman-machine/said}
kept=${3:-/var/lib/tallyman-machine}
package=${4:-/var/cache/tallyman/upgrade/upgrade.deb}
installers=${5:-/etc/tallyman-machine/installers}
node=${6:-/usr/lib/tallyman/bin/node}
trial=$kept/trial
fetched=$kept/fetched/tallyman.deb
export DEBIAN_FRONTEND=noninteractive

say() { printf '%s\n' "$1" >"$said"; }

# The dock answers for itself, and takes scans.
well() {
    case $(timeout 20 tallyman status --json 2>/dev/null) in
    *'"state":"refusing"'*) return 1 ;;
    '{'*) return 0 ;;
    esac
    return 1
}

# Few processes for some thousand files; in the root, as cp looks there for the modes of folders.
linked_or_copied() { (cd / && xargs -d '\n' cp --parents -t "$build" "$@" <"$kept/files"); }

# The package that is installed, made again; its files are linked, not copied, where one disk holds both.
keep_version() {
    build=$kept/build
    rm -rf "$build" "$kept"/*.deb
    mkdir -p "$build/DEBIAN"
    dpkg-query -s tallyman | sed '/^Status:/d' >"$build/DEBIAN/control" || return 1
    dpkg-query --control-path tallyman | while read -r script; do
        case ${script##*.} in
        postinst | prerm | postrm | templates) cp -p "$script" "$build/DEBIAN/${script##*.}" || exit 1 ;;
        esac
    done || return 1
    dpkg-query -L tallyman | while read -r file; do
        if [ -L "$file" ] || [ -f "$file" ]; then printf '%s\n' "$file"; fi
    done >"$kept/files" || return 1
    linked_or_copied -al 2>/dev/null || linked_or_copied -a --remove-destination || return 1
    dpkg-deb --root-owner-group -Zgzip -z1 --build "$build" "$kept/before.deb" >/dev/null && rm -rf "$build" "$kept/files"
}

forget_version() { rm -rf "$kept/build" "$kept/files" "$kept/fetched" "$kept"/*.deb "$trial"; }

# Sets $version. The agent is not believed: neither what it says nor what it leaves.
take_package() {
    signed=${wanted%/*}/signed
    meant=$(timeout 20 "$node" "${0%/*}/signed-upgrade.mjs" "$signed" "$installers" 2>/dev/null) || believed=no
    rm -f -- "$signed"
    if [ "${believed:-yes}" = no ]; then
        say "failed: upgrade by address; ${meant:-the request cannot be read}"
        return 1
    fi
    version=${meant%% *}
    rm -rf "$kept/fetched"
    mkdir -p "$kept/fetched"
    # A pipe would never end, and a link may lead anywhere.
    if [ -L "$package" ] || ! [ -f "$package" ] || ! timeout 120 head -c 100663296 "$package" >"$fetched" 2>/dev/null; then
        say "failed: upgrade $version; there is no package, or no room for it"
        return 1
    fi
    rm -f -- "$package"
    if ! echo "${meant##* }  $fetched" | sha256sum -c --status 2>/dev/null; then
        say "failed: upgrade $version; the package is not the one that was signed for"
        return 1
    fi
    if [ "$(dpkg-deb -f "$fetched" Package 2>/dev/null) $(dpkg-deb -f "$fetched" Version 2>/dev/null)" != "tallyman $version" ]; then
        say "failed: upgrade $version; the package is not tallyman $version"
        return 1
    fi
}

# $1: what apt is to install as $version.
upgrade() {
    sleep 2
    before=$(installed)
    if ! keep_version 2>/dev/null; then
        forget_version
        say "failed: upgrade $version; there is no room for a copy of $before, and without it no way back"
        exit 0
    fi
    printf '%s\n' "$before" "$version" >"$trial.new"
    mv "$trial.new" "$trial"
    sync "$trial" "$kept/before.deb" "$kept"
    case $1 in tallyman=*) apt-get update -qq >/dev/null 2>&1 || true ;; esac
    # An older one, too: that is how a bad version is left again. The configuration stays as it is.
    apt-get install -y -qq --allow-downgrades -o Dpkg::Options::=--force-confold "$1" >/dev/null 2>&1 || true
    on_trial
}

installed() { dpkg-query -W -f '${Version}' tallyman 2>/dev/null || true; }

# Whatever else installs packages now is waited for.
go_back() {
    for _ in 1 2 3 4 5 6; do
        if dpkg --force-downgrade --force-confold -i "$kept/before.deb" >/dev/null 2>&1; then return 0; fi
        sleep 10
    done
    return 1
}

# Two lines: the version before, the version on trial.
on_trial() {
    { read -r before && read -r version; } <"$trial" || { forget_version; return; }
    say "trying: upgrade $version"
    # Only after the power went in the middle of it there is something to do.
    dpkg --configure -a >/dev/null 2>&1 || true
    if [ "$(installed)" = "$before" ]; then
        say "failed: upgrade $version; no such version in the package sources, or it could not be installed"
        forget_version
        return
    fi
    looks=0 good=0
    while [ "$looks" -lt 30 ]; do
        sleep 10
        looks=$((looks + 1))
        if well; then good=$((good + 1)); else good=0; fi
    done
    if [ "$good" -ge 6 ]; then
        say "done: upgrade $version"
    elif go_back; then
        say "failed: upgrade $version; the dock was not well within five minutes, and went back to $before"
    else
        say "failed: upgrade $version; the dock is not well, and $before could not be installed again"
    fi
    forget_version
}

if [ -e "$trial" ]; then on_trial; fi
[ -e "$wanted" ] || exit 0

wish=$(head -c 100 "$wanted" 2>/dev/null | head -n 1 | tr -d '\0')
rm -f -- "$wanted"

case $wish in
reboot)
    say "rebooting"
    # The agent's answer to whoever asked goes out first.
    sleep 2
    systemctl reboot
    ;;
hold | unhold)
    if apt-mark "$wish" tallyman >/dev/null 2>&1; then say "done: $wish"; else say "failed: apt-mark $wish"; fi
    ;;
"upgrade "*)
    version=${wish#upgrade }
    case $version in
    '' | [!0-9]* | *[!0-9A-Za-z.+~-]*)
        say "failed: that is no version"
        exit 0
        ;;
    esac
    upgrade "tallyman=$version"
    ;;
install)
    if take_package; then upgrade "$fetched"; else rm -rf "$kept/fetched"; fi
    ;;
*)
    say "failed: nothing that is done here"
    ;;
esac
