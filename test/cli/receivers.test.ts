// needs: python3 php
/** Receivers in Python and PHP, as processes: nothing is wrong with them, and each mistake made in them is named. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { OverHttps } from '../../agent/cli/conform/over-https.ts';
import { conform } from '../../agent/cli/conform/play.ts';
import { systemClock } from '../../agent/clock.ts';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { secretKeys } from '../../agent/forward/http/webhook-signature.ts';
import { answers } from '../end-to-end/broker.ts';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'tallyman-receivers-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Language = 'python' | 'php';
const shipped = (language: Language) =>
  readFileSync(
    fileURLToPath(new URL(`../../config/receivers/receiver.${language === 'php' ? 'php' : 'py'}`, import.meta.url)),
    'utf8',
  );

const running: Child[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) await child.kill9();
});

/** The steps at which something is wrong with a program that receives. */
async function played(language: Language, source: string): Promise<string[]> {
  const port = await freePort();
  const program = join(folder, `receiver-${port}.${language}`);
  const shop = join(folder, `shop-${port}.db`);
  writeFileSync(program, source);
  const env = { ...process.env, SECRET: secret, SHOP: shop };
  const child =
    language === 'python'
      ? new Child('receiver.py', 'python3', [program, String(port), shop], { env })
      : new Child('receiver.php', 'php', ['-S', `127.0.0.1:${port}`, program], { env });
  running.push(child);
  await until('the receiver listens', () => answers(port), { evidence: () => child.output });
  const receiver = new OverHttps({
    url: new URL(`http://127.0.0.1:${port}/`),
    keys: secretKeys(secret),
    ...{ channel: 'acme-web', merchant: 'acme', clock: systemClock },
  });
  const { mistakes } = await conform(receiver);
  return mistakes.map(({ step }) => step);
}

/** What is written otherwise in each of the two, and where it shows. */
const mistakes: { name: string; python: [string, string]; php: [string, string]; step: string }[] = [
  {
    name: 'takes everything, signed or not',
    python: ['if not verified(', 'if False and not verified('],
    php: ['} elseif (!verified(', '} elseif (false && !verified('],
    step: 'unsigned',
  },
  {
    name: 'looks for a signature, and does not compare it',
    python: ['return any(', 'return given != "" or any('],
    php: ['if (hash_equals($wanted, $one)) {', "if ($one !== '') {"],
    step: 'forged',
  },
  {
    name: 'does not look at the time',
    python: ['OLDEST_S = 300', 'OLDEST_S = 10**9'],
    php: ['OLDEST_S = 300', 'OLDEST_S = 1_000_000_000'],
    step: 'old-signature',
  },
  {
    name: 'signs the text without its time',
    python: ['f"{batch_id}.{at}.".encode()', 'f"{batch_id}.".encode()'],
    php: ['"$id.$at.$body"', '"$id.$body"'],
    step: 'snapshot',
  },
  {
    name: 'applies whatever comes',
    python: ['return "apply" if follows else "not-now"', 'return "apply"'],
    php: ["return $follows ? 'apply' : 'not-now';", "return 'apply';"],
    step: 'gap',
  },
  {
    name: 'compares only the end',
    python: ['data["after"] == held["to"]', 'data["to"] > held["to"]'],
    php: ["$data['after'] === $held['to']", "$data['to'] > $held['to']"],
    step: 'rollback',
  },
  {
    name: 'does not look at the epoch',
    python: ['follows = data["epoch"] == held["epoch"] and', 'follows ='],
    php: ["$follows = $data['epoch'] === $held['epoch'] &&", '$follows ='],
    step: 'epoch-without-snapshot',
  },
  {
    name: 'takes no snapshot where it holds something of another epoch',
    python: ['older = data["epoch"] == held["epoch"] and', 'older ='],
    php: ["$older = $data['epoch'] === $held['epoch'] &&", '$older ='],
    step: 'new-epoch',
  },
  {
    name: 'goes back with an old snapshot',
    python: ['return "repetition" if older else "apply"', 'return "apply"'],
    php: ["return $older ? 'repetition' : 'apply';", "return 'apply';"],
    step: 'old-repetition',
  },
  {
    name: 'answers without the id',
    python: ['    return held\n\n\ndef open_shop', '    return {**held, "id": None}\n\n\ndef open_shop'],
    php: ['    return $held;\n', "    return ['epoch' => $held['epoch'], 'to' => $held['to']];\n"],
    step: 'snapshot',
  },
  {
    name: 'answers what was sent, not what it holds',
    python: [
      '    return held\n\n\ndef open_shop',
      '    d = batch["data"]\n    return {"epoch": d["epoch"], "to": d["to"], "id": batch["id"]}\n\n\ndef open_shop',
    ],
    php: [
      '    return $held;\n',
      "    $d = $batch['data'];\n    return ['epoch' => $d['epoch'], 'to' => $d['to'], 'id' => $batch['id']];\n",
    ],
    step: 'old-repetition',
  },
  {
    name: 'takes small bodies only',
    python: ['BYTES_MAX = 64 * 1024', 'BYTES_MAX = 8 * 1024'],
    php: ['BYTES_MAX = 64 * 1024', 'BYTES_MAX = 8 * 1024'],
    step: 'large',
  },
];

describe.each<Language>(['python', 'php'])('in %s', (language) => {
  it('nothing is wrong with the receiver that is shipped', async () => {
    expect(await played(language, shipped(language))).toEqual([]);
  });

  it.each(mistakes)('a receiver is named that $name', async (mistake) => {
    const [written, wrong] = mistake[language];
    const source = shipped(language);
    expect(source.split(written), 'what is to be written otherwise stands there once').toHaveLength(2);
    expect(
      await played(
        language,
        source.replace(written, () => wrong),
      ),
    ).toContain(mistake.step);
  });
});
