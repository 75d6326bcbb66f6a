/**
 * A receiver of levels, as small as it can be: what a shop has to do with the batches of a dock. Node without packages.
 * The place and the levels have to be kept in one transaction of your database; here both are in one object.
 *
 *     SECRET=whsec_… node receiver.mjs 8099      then: tallyman channel conform http://127.0.0.1:8099/ --secret-file FILE
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const bytesMax = 64 * 1024;
const oldestS = 300;

/** Standard Webhooks: is it from whoever has the secret, and from now? */
export function verified(headers, body, secret, nowS = Date.now() / 1000) {
  const { 'webhook-id': id = '', 'webhook-timestamp': at = '', 'webhook-signature': given = '' } = headers;
  if (Math.abs(nowS - Number(at)) > oldestS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest();
  return given.split(' ').some((one) => {
    const got = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return got.length === wanted.length && timingSafeEqual(got, wanted);
  });
}

/** What to do with a batch. @param held epoch, to and id of the batch that was applied last; to 0: none */
export function decided(held, { id, data }) {
  if (id === held.id) return 'repetition';
  if (data.snapshot === true) return data.epoch === held.epoch && data.to < held.to ? 'repetition' : 'apply';
  return data.epoch === held.epoch && data.after === held.to ? 'apply' : 'not-now';
}

export function createReceiver(secret, own = {}) {
  const rules = {
    verified,
    decided,
    answer: (held) => held,
    status: (what) => (what === 'not-now' ? 409 : 200),
    ...own,
  };
  const shop = { levels: new Map(), held: new Map() };
  const server = createServer(async (request, response) => {
    const say = (status, value) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    if (Buffer.byteLength(body) > bytesMax) return say(413, {});
    if (!rules.verified(request.headers, body, secret)) return say(401, {});
    const batch = JSON.parse(body);
    // One dock and one channel have one place.
    const place = `${batch.source} ${batch.data.channel}`;
    const held = shop.held.get(place) ?? { epoch: null, to: 0 };
    const what = rules.decided(held, batch);
    if (what === 'apply') {
      const { epoch, to, lines } = batch.data;
      for (const { sku, level } of lines) shop.levels.set(sku, level);
      shop.held.set(place, { epoch, to, id: batch.id });
    }
    say(rules.status(what), rules.answer(shop.held.get(place) ?? held, batch));
  });
  return { server, shop };
}

if (process.argv[1]?.endsWith('receiver.mjs'))
  createReceiver(process.env.SECRET).server.listen(Number(process.argv[2]), '127.0.0.1');
