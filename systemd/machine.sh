#!/bin/sh
# What root does for the agent, which has no rights over the machine: one wish, the first line of /run/tallyman/wanted.
# Whatever else stands there is thrown away. What came of it is the first line of /run/tallyman-machine/said.
set -eu
wanted=${1:-/run/tallyman/wanted}
said=${2:-/run/tallyman-machine/said}

say() { printf '%s\n' "$1" >"$said"; }

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
    sleep 2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1 || true
    # An older one, too: that is how a bad version is left again. The configuration stays as it is.
    if apt-get install -y -qq --allow-downgrades -o Dpkg::Options::=--force-confold "tallyman=$version" >/dev/null 2>&1; then
        say "done: upgrade $version"
    else
        say "failed: upgrade $version; no such version in the package sources, or it could not be installed"
    fi
    ;;
*)
    say "failed: nothing that is done here"
    ;;
esac
