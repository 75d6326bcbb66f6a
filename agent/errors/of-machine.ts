/** What may stand in the way of who wants the machine to reboot, or to run another version. */
import type { ErrorEntry } from './entry.ts';

export const machineErrors = {
  'updates-held': {
    meaning: 'Somebody wants no updates at this dock now.',
    remedy: 'Ask them, or let updates go: `device/hold-updates` with held = false.',
    retry: true,
  },
  'machine-cannot': {
    meaning: 'Nobody at this machine does what only root may: reboot it, upgrade it.',
    remedy: 'Install the Debian package and see `systemctl status tallyman-machine.path`.',
    retry: false,
  },
  'package-refused': {
    meaning: 'What lies at the address is not the package that was asked for, or leads where nothing is proved.',
    remedy:
      'Do what the text says: compare address and SHA-256 with what the package’s maker says. Nothing was changed.',
    retry: false,
  },
  'package-not-had': {
    meaning: 'The package could not be fetched: the text says what stood in the way. Nothing was changed.',
    remedy: 'Mend what the text names, and ask again: what has come already is not fetched again.',
    retry: true,
  },
} as const satisfies Record<string, ErrorEntry>;
