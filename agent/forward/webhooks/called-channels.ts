/** Which channels are called by their stores, and where. The door is loaded only where it is wanted. */
import type { Config } from '../../../config/config.ts';
import type { Clock } from '../../clock.ts';
import type { ReadNamedFile } from '../../named-file.ts';
import { channelKinds } from '../kinds/index.ts';

type Parts = {
  config: Pick<Config, 'webhooks' | 'channels'>;
  clock: Clock;
  readFile: ReadNamedFile;
  /** The orders of this channel are to be read now. */
  onCall(channel: string): void;
  log(message: string, facts?: Record<string, unknown>): void;
};

/** @returns what ends it; undefined: no store calls */
export function openWebhooks({ config, ...parts }: Parts): (() => Promise<void>) | undefined {
  if (config.webhooks === undefined) return undefined;
  const { listen } = config.webhooks;
  const channels = config.channels.flatMap(({ name, kind, options }) => {
    const rules = channelKinds.find((each) => each.kind === kind)?.calls;
    const secretFile = (options as { 'webhook-secret-file'?: string } | undefined)?.['webhook-secret-file'];
    return rules === undefined || secretFile === undefined ? [] : [{ name, rules, secretFile }];
  });
  const opening = import('./webhook-door.ts').then(({ WebhookDoor }) =>
    WebhookDoor.open({ listen, channels, ...parts }),
  );
  const open = opening.catch((error: unknown) => void parts.log('webhooks failed', { error: String(error) }));
  return async () => {
    await (await open)?.close();
  };
}
