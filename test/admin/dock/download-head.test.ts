/** What the head of an answer to a download means. */
import { expect, it } from 'vitest';
import { meaningOf, packageBytesMax } from '../../../agent/admin/dock/download-head.ts';

const url = new URL('https://packages.example/tallyman.deb');

it.each([
  [{ status: 200, contentLength: '1000' }, 0, { type: 'bytes', from: 0, of: 1000 }],
  [{ status: 200 }, 0, { type: 'bytes', from: 0 }],
  // Whoever knows no ranges begins at the beginning.
  [{ status: 200, contentLength: '1000' }, 400, { type: 'bytes', from: 0, of: 1000 }],
  [
    { status: 206, contentRange: 'bytes 400-999/1000', contentLength: '600' },
    400,
    { type: 'bytes', from: 400, of: 1000 },
  ],
  [{ status: 206, contentRange: 'bytes 400-999/*' }, 400, { type: 'bytes', from: 400 }],
  [{ status: 206, contentRange: 'bytes 300-999/1000' }, 400, { type: 'anew' }],
  [{ status: 206 }, 400, { type: 'anew' }],
  [{ status: 416 }, 400, { type: 'anew' }],
  [{ status: 200, contentLength: String(packageBytesMax + 1) }, 0, { type: 'refused' }],
  [{ status: 206, contentRange: `bytes 4-9/${packageBytesMax + 1}` }, 4, { type: 'refused' }],
  [{ status: 302, location: '/other' }, 0, { type: 'elsewhere', url: new URL('https://packages.example/other') }],
  [{ status: 307, location: 'https://cdn.example/x' }, 0, { type: 'elsewhere', url: new URL('https://cdn.example/x') }],
  [
    { status: 302, location: 'http://packages.example/x' },
    0,
    { type: 'refused', text: expect.stringContaining('http:') },
  ],
  [{ status: 302, location: 'file:///etc/shadow' }, 0, { type: 'refused' }],
  [{ status: 302 }, 0, { type: 'refused' }],
  [{ status: 404 }, 0, { type: 'refused', text: 'packages.example answers 404' }],
  [{ status: 416 }, 0, { type: 'refused' }],
  [{ status: 503 }, 0, { type: 'later' }],
  [{ status: 429 }, 0, { type: 'later' }],
])('%j with %j bytes there', (head, have, meaning) => {
  expect(meaningOf(head, have, url)).toMatchObject(meaning);
});
