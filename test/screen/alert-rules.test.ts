// needs: promtool
/**
 * The alert rules by Prometheus’ own tool: that they are rules, that each fires on what it is for, and that the numbers
 * of docks are as it wants them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { owner } from '../../agent/admin/authority.ts';
import { exposition } from '../../agent/admin/dock/metrics.ts';
import { health } from '../../agent/admin/health.ts';
import { TwoMerchants } from '../admin/two-merchants.ts';

const rules = resolve('systemd/monitoring/alerts.yml');
const dir = mkdtempSync(join(tmpdir(), 'tallyman-rules-'));
afterAll(() => rmSync(dir, { recursive: true }));

const promtool = (words: string[], input = ''): string => execFileSync('promtool', words, { input, encoding: 'utf8' });

/** What an alert fires on, a series of a value each minute, and on what it does not. */
const fires: Readonly<Record<string, [series: string, values: string, quiet: string]>> = {
  TallymanGone: ['up{job="tallyman"}', '0x10', '1x10'],
  TallymanRefusesScans: ['tallyman_up', '0x10', '1x10'],
  TallymanAlarm: ['tallyman_alarm{code="channel-down",severity="error",subject="web"}', '1x10', '0x10'],
  TallymanStorefrontBehind: ['tallyman_channel_oldest_unsent_seconds{channel="web"}', '901x10', '899x10'],
  TallymanScannerMissing: ['tallyman_device_up{device="scanner-1",kind="scanner"}', '0x10', '1x10'],
  TallymanDiskLow: ['tallyman_disk_free_bytes', '400000000x10', '600000000x10'],
  TallymanRestarts: ['tallyman_boots_total', '1+1x10', '1x10'],
  TallymanCertificateEnding: ['tallyman_certificate_days_left', '13x10', '14x10'],
  TallymanSiteCutOff: ['tallyman_site_linked', '0x10', '1x10'],
  TallymanSiteUntold: ['tallyman_site_told', '0x10', '1x10'],
  TallymanClock: ['tallyman_clock_trusted', '0x20', '1x20'],
};

it('are rules, and each of them has what it fires on below', () => {
  expect(promtool(['check', 'rules', rules])).toMatch(/SUCCESS: 11 rules found/);
  const named = [...readFileSync(rules, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  expect(Object.keys(fires)).toEqual(named);
});

it.each(Object.entries(fires))(
  '%s fires on what it is for, and on nothing else',
  (alertname, [series, values, quiet]) => {
    const at = (given: string, alerts: object[]) => ({
      interval: '1m',
      input_series: [{ series, values: given }],
      alert_rule_test: [{ eval_time: alertname === 'TallymanClock' ? '18m' : '9m', alertname, exp_alerts: alerts }],
    });
    const labels = Object.fromEntries(
      [...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value]) => [name, value]),
    );
    const file = join(dir, `${alertname}.yml`);
    // What it says is made of the labels; YAML of version 1.2 holds JSON.
    const test = (tests: object[]) =>
      writeFileSync(file, JSON.stringify({ rule_files: [rules], evaluation_interval: '1m', tests }));
    test([at(quiet, [])]);
    expect(promtool(['test', 'rules', file])).toMatch(/SUCCESS/);
    const [, summary = ''] =
      new RegExp(`alert: ${alertname}\\n(?:.*\\n)*?.*summary: "([^\\n]*)" }`).exec(readFileSync(rules, 'utf8')) ?? [];
    const filled = summary.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '');
    test([at(values, [{ exp_labels: labels, exp_annotations: { summary: filled } }])]);
    expect(promtool(['test', 'rules', file])).toMatch(/SUCCESS/);
  },
);

it('what a dock says is as Prometheus wants it', async () => {
  await using dock = new TwoMerchants();
  await dock.open();
  const text = exposition(await health(dock.context(), owner));
  expect(promtool(['check', 'metrics'], text)).toBe('');
});
