/** What `receiver.mjs` has, for those who write in TypeScript. */
import type { IncomingHttpHeaders, Server } from 'node:http';

type Held = { epoch: string | null; to: number; id?: string };
type Batch = { id: string; data: { epoch: string; after: number; to: number; snapshot?: boolean; lines: unknown[] } };

export function verified(headers: IncomingHttpHeaders, body: string, secret: string, nowS?: number): boolean;
export function decided(held: Held, batch: Batch): 'repetition' | 'apply' | 'not-now';
/** @param own rules in place of those that stand there */
export function createReceiver(secret: string, own?: object): { server: Server; shop: unknown };
