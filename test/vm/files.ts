/** The tests that run in the guest: its own, and those that use /dev/uhid where they find it. */
export const guestFiles = [
  'test/vm/guest/adapters.guest.ts',
  'test/vm/guest/rules.guest.ts',
  'test/vm/guest/wedge.guest.ts',
  'test/drivers/transports/hid-transport.test.ts',
  'test/devices/hid-supervisor.test.ts',
];
