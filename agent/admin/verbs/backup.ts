import { z } from 'zod';
import { reasonText } from '../params.ts';
import { area, failed, ok, verb } from '../verb.ts';

const backupShown = () =>
  z.object({
    ...{ folder: z.string(), site: z.string(), dock: z.string(), epoch: z.string(), head: z.int(), at: z.string() },
    ...{ version: z.string(), bytes: z.int() },
  });

const exampleBackup = {
  folder: '/var/lib/tallyman/backups/20261128T170042Z-41',
  ...{ site: 'reno-1', dock: 'dock-3', epoch: 'krawms61pb4x1ex3', head: 41, at: '2026-11-28T17:00:42.156Z' },
  ...{ version: '0.1.0', bytes: 417_792 },
};

export const backupVerbs = area('backup', {
  now: verb({
    title: 'Copy ledger and configuration into a folder beside the ledger, while scans go on; the last three are kept',
    changes: true,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({ reason: reasonText.optional() }),
    answer: () => z.object({ backup: backupShown() }),
    example: { params: { reason: 'the machine is to be replaced' }, answer: { backup: exampleBackup } },
    async run(_params, { backups }, { progress }) {
      if (backups === undefined) return failed('bad-request', 'This dock was started without a configuration file.');
      const backup = await backups.make((copied, of) => progress({ copied, of }));
      if (backup === 'no-room') return failed('storage', 'The disk has no room for a second copy of the ledger.');
      return ok({ backup });
    },
  }),

  status: verb({
    title: 'The backups that lie at this dock, the newest first, and how far the ledger is copied to other media',
    changes: false,
    role: 'viewer',
    touches: 'site',
    params: () => z.strictObject({}),
    answer: () =>
      z.object({
        backups: z.array(backupShown()),
        /**
         * `head`: the last entry that is there, 0 before it was asked; `behind`: entries; `error`: why it does not go
         * on.
         */
        copies: z.array(
          z.object({ name: z.string(), head: z.int(), behind: z.int(), error: z.string().exactOptional() }),
        ),
      }),
    example: {
      params: {},
      answer: { backups: [exampleBackup], copies: [{ name: 'stick', head: 4_711, behind: 0 }] },
    },
    run: async (_params, { backups, copies }) => ok({ backups: backups?.list() ?? [], copies: copies?.() ?? [] }),
  }),
});
