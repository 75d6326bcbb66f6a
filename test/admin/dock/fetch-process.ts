/** Fetches a package and is killed in the middle of it: `node fetch-process.ts URL SHA256 FOLDER CA-FILE`. */
import { readFileSync } from 'node:fs';
import { fetchPackage } from '../../../agent/admin/dock/package-fetch.ts';
import { systemClock } from '../../../agent/clock.ts';

const [url = '', sha256 = '', folder = '', caFile = ''] = process.argv.slice(2);
const come = await fetchPackage(
  { url, sha256 },
  {
    ...{ folder, clock: systemClock, random: Math.random, ca: readFileSync(caFile) },
    progress: (bytes) => console.log(`has ${bytes}`),
    signal: new AbortController().signal,
  },
);
console.log(JSON.stringify(come));
