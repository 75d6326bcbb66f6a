# What the guest does: start.sh shell, or start.sh test [FILE …].
modprobe -a uhid libcomposite
modprobe dummy_hcd num=2
mount -t configfs none /sys/kernel/config
what=$1
shift
case $what in
  shell) setsid -c sh ;;
  test)
    # Whoever started it may be gone.
    (sleep 900; poweroff -f) &
    CI=true node node_modules/vitest/vitest.mjs run --configLoader native --config test/vm/guest/vitest.config.ts "$@"
    # Its exit status too: an error between the tests is in no test's result.
    { echo "$?" && cat /tmp/report.json; } >/dev/virtio-ports/report
    ;;
esac
