/**
 * Which package an installer signed for: root's own look at the request, for the agent is not believed. What is said
 * quotes nothing: the agent reads it, and may have put a link to what only root may read in the request's place.
 *
 *   node signed-upgrade.mjs SIGNED INSTALLERS     prints `VERSION SHA256`; else exit 1, and why not
 *
 * SIGNED: `{"key","body","signature"}` as it came over the broker (device/upgrade, or desired/version).
 * INSTALLERS: root's list, one `ID ed25519:KEY` a line. Nothing else in it counts.
 */
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const bytesMax = 64 * 1024;
const [signedFile, installersFile] = process.argv.slice(2);

try {
  const { version, sha256 } = meant(read(signedFile), keys(read(installersFile)));
  process.stdout.write(`${version} ${sha256}\n`);
} catch (error) {
  process.stdout.write(`${error.message}\n`);
  process.exitCode = 1;
}

function meant(text, installers) {
  const { key, body, signature } = parsed(text);
  const known = installers.get(key);
  if (known === undefined) throw new Error(`whoever signed it does not stand in ${installersFile}`);
  const proved = (kind) =>
    verify(null, Buffer.from(`tallyman-${kind}-v1\n${body}`), known, Buffer.from(String(signature), 'base64url'));
  const said = parsed(String(body));
  const asked = said.verb === 'device/upgrade' && proved('request');
  const desired = said.what === 'version' && said.verb === undefined && proved('desired');
  if (!asked && !desired) throw new Error('the signature is not that of the installer whom it names');
  const { version, sha256 } = Object(said.params);
  if (!/^[0-9][0-9A-Za-z.+~-]{0,63}$/.test(version) || !/^[0-9a-f]{64}$/.test(sha256))
    throw new Error('the request names no version and hash');
  return { version, sha256 };
}

function parsed(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    // What it says of it would quote it.
  }
  if (typeof value !== 'object' || value === null) throw new Error('the request cannot be read');
  return value;
}

function keys(text) {
  const found = new Map();
  for (const line of text.split('\n')) {
    const [, id, x] = /^([a-z0-9-]{1,32}) ed25519:([A-Za-z0-9_-]{43})\s*$/.exec(line) ?? [];
    if (id !== undefined) found.set(id, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
  }
  return found;
}

function read(file) {
  let bytes;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new Error(`${file} cannot be read: see the upgrade guide`);
  }
  if (bytes.length > bytesMax) throw new Error(`${file} is too large`);
  return bytes.toString('utf8');
}
