/** Every kind of the registry with its code loaded, for tests that open channels by themselves. */
import type { LoadedKind } from '../../agent/forward/channel.ts';
import { channelKinds } from '../../agent/forward/kinds/index.ts';

const loaded = new Map<string, LoadedKind>(
  await Promise.all(channelKinds.map(async (each) => [each.kind, await each.load()] as const)),
);

/** @throws where there is none */
export function loadedKind(kind: string): LoadedKind {
  const found = loaded.get(kind);
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return found;
}
