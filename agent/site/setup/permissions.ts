/**
 * What a dock may say and hear at its site's server: its own log, beat and register, whose an order is, the tell log,
 * its own inbox; to read every stream. Streams it may only make, which of one that is there changes nothing: after the
 * server's disk was lost whoever comes first makes them again. Nobody but whoever keeps the server may change, purge or
 * delete one.
 */
import type { SiteNames } from '../names.ts';

type Permissions = {
  readonly publish: { readonly allow: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[]; readonly deny?: readonly string[] };
  readonly allow_responses?: { readonly max: number; readonly expires: string };
};

/** @param tells whether it may tell the storefronts */
export function permissionsOf(names: SiteNames, dock: string, tells: boolean): Permissions {
  const streams = [names.logs, names.tells, names.probes, names.claims, names.batches, names.registers];
  return {
    publish: {
      allow: [
        ...[names.logOf(dock), names.beatOf(dock), names.registerOf(dock), ...names.probesOf(dock)],
        ...[names.hereOf(dock, '*'), names.askOf('*'), names.everyClaim],
        ...(tells ? [names.tell, names.everyBatch] : []),
        ...streams.flatMap((stream) => [`$JS.API.STREAM.CREATE.${stream}`, `$JS.API.STREAM.MSG.GET.${stream}`]),
      ],
    },
    subscribe: {
      allow: [
        ...[`_INBOX.${dock}.>`, names.everyNewLog, names.newTell, names.everyBeat],
        ...[names.hereOf(dock, '*'), names.askOf(dock)],
      ],
      // What it said itself it knows: half of what a lone scan would cost.
      deny: [names.newLogOf(dock)],
    },
    allow_responses: { max: 1, expires: '1m' },
  };
}

/** What an invitation is good for: to ask for one thing, and to hear the answer. */
export const permissionsToJoin = (names: SiteNames, invitation: string): Permissions => ({
  publish: { allow: [names.joinOf(invitation)] },
  subscribe: { allow: [`_INBOX.${joinerOf(invitation)}.>`] },
});

/** What a device that is being let in calls itself. */
export const joinerOf = (invitation: string): string => `join-${invitation}`;
