/**
 * What an invitation is told by: one line that a person copies, or that a scanner reads from the screen. It names the
 * server and the fingerprint of its authority, so that whoever has it trusts nobody else, and holds a key that is good
 * for asking to be let in, once.
 */
import { createHash } from 'node:crypto';

type InvitationCode = {
  readonly site: string;
  readonly dock: string;
  readonly invitation: string;
  readonly host: string;
  readonly port: number;
  /** SHA-256 of the authority's certificate, base64url. */
  readonly fingerprint: string;
  /** Seed of the invitation's key. */
  readonly seed: string;
};

const start = 'tms1.';
const checkChars = 6;

export function codeOf({ site, dock, invitation, host, port, fingerprint, seed }: InvitationCode): string {
  const body = Buffer.from([site, dock, invitation, host, port, fingerprint, seed].join(' ')).toString('base64url');
  return `${start}${body}.${checkOf(body)}`;
}

/** @throws a sentence for a person: what was copied or read is no code, or not all of one */
export function readCode(text: string): InvitationCode {
  const said = text.replace(/\s+/g, '');
  if (!said.startsWith(start)) throw new Error('this is no invitation: it begins with tms1. (tallyman site invite)');
  const [body = '', check = ''] = said.slice(start.length).split('.');
  const parts = Buffer.from(body, 'base64url').toString('utf8').split(' ');
  const [site, dock, invitation, host, port, fingerprint, seed] = parts;
  const isWhole = check === checkOf(body) && parts.length === 7 && seed !== undefined;
  if (!isWhole) throw new Error('the invitation is not whole: copy all of the line, or have it read from the screen');
  return { site, dock, invitation, host, port: Number(port), fingerprint, seed } as InvitationCode;
}

const checkOf = (body: string): string => createHash('sha256').update(body).digest('base64url').slice(0, checkChars);
