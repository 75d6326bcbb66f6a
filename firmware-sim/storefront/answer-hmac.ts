/**
 * The storefront's side of `ack-secret-file`, from the outside contract: every answer carries an HMAC-SHA256 over
 * channel, epoch, to, id and the lines it refuses, each with its length in front.
 */
import { createHmac } from 'node:crypto';
import type { Answer } from './core.ts';

/** @param secret `whsec_` + base64; undefined: answers carry none */
export function signedAnswer(answer: Answer, channel: string, secret: string | undefined): Answer & { hmac?: string } {
  if (secret === undefined) return answer;
  const { epoch, to, id, rejected = [] } = answer;
  const parts = ['tallyman.ack.v1', channel, epoch ?? '', String(to), id ?? ''];
  for (const { sku, reason } of rejected) parts.push(sku, reason);
  const hmac = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}\n`);
  return { ...answer, hmac: hmac.digest('hex') };
}
