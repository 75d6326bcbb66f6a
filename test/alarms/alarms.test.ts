/** The catalogue of alarms, the README that shows it, and the list of what stands. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Alarms } from '../../agent/alarms/alarms.ts';
import { alarmCatalogue } from '../../agent/alarms/catalogue.ts';

describe('the catalogue of alarms', () => {
  it('stands in its README exactly as in the code', () => {
    const readme = readFileSync(new URL('../../agent/alarms/README.md', import.meta.url), 'utf8');
    const rows = readme.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.join('\n')).toBe(alarmTable());
  });

  it('is named for people and programs alike', () => {
    for (const [code, { meaning, remedy, ends }] of Object.entries(alarmCatalogue)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const text of [meaning, remedy]) expect(text).toMatch(/^[A-Z`].*[.?]$/);
      expect(ends).toMatch(/^(when|at) /);
    }
  });
});

describe('alarms', () => {
  function standing() {
    let nowMs = 1_000;
    const edges: string[] = [];
    const alarms = new Alarms({ wallMs: () => nowMs++ }, ({ id }, edge) => edges.push(`${id} ${edge}`));
    return { alarms, edges };
  }

  it('stand once for each subject, since the first time, and go when they are cleared', () => {
    const { alarms, edges } = standing();
    alarms.raise('device-missing', { subject: 'scanner-1', text: 'not there' });
    alarms.raise('device-missing', { subject: 'scanner-2' });
    alarms.raise('device-missing', { subject: 'scanner-1', text: 'not there' });
    expect(alarms.list()).toMatchObject([
      { id: 'device-missing:scanner-1', text: 'scanner-1: not there', since: 1_000, count: 2, severity: 'error' },
      { id: 'device-missing:scanner-2', text: expect.stringContaining('scanner-2: The device'), count: 1 },
    ]);
    alarms.clear('device-missing', 'scanner-1');
    alarms.clear('device-missing', 'scanner-1');
    expect(alarms.list().map(({ id }) => id)).toEqual(['device-missing:scanner-2']);
    expect(edges).toEqual([
      'device-missing:scanner-1 raised',
      'device-missing:scanner-2 raised',
      'device-missing:scanner-1 cleared',
    ]);
  });

  it('that are kept go when they are no longer among what is wrong; others stay', () => {
    const { alarms, edges } = standing();
    alarms.raise('bad-config');
    alarms.keep([{ code: 'channel-down', subject: 'web', text: 'a' }, { code: 'disk-low' }]);
    alarms.keep([{ code: 'channel-down', subject: 'web', text: 'b' }]);
    alarms.keep([{ code: 'channel-down', subject: 'web', text: 'b' }]);
    expect(alarms.list()).toMatchObject([{ code: 'bad-config' }, { code: 'channel-down', text: 'web: b', count: 1 }]);
    alarms.keep([]);
    expect(alarms.list()).toMatchObject([{ code: 'bad-config' }]);
    expect(edges).toEqual([
      'bad-config raised',
      'channel-down:web raised',
      'disk-low raised',
      'disk-low cleared',
      'channel-down:web changed',
      'channel-down:web cleared',
    ]);
  });

  it('are listed worst first, and of too many the oldest of the least severe gives way', () => {
    const { alarms } = standing();
    alarms.raise('disk-low');
    alarms.raise('ledger-disk-full');
    for (let n = 0; n < 200; n += 1) alarms.raise('device-missing', { subject: `scanner-${n}` });
    const list = alarms.list();
    expect(list).toHaveLength(200);
    expect(list[0]?.code).toBe('ledger-disk-full');
    expect(list.map(({ code }) => code)).not.toContain('disk-low');
    expect(list.map(({ id }) => id)).not.toContain('device-missing:scanner-0');
  });
});

/** The catalogue as the README beside it shows it. */
function alarmTable(): string {
  const rows = Object.entries(alarmCatalogue).map(
    ([code, { severity, meaning, remedy, ends }]) => `| \`${code}\` | ${severity} | ${meaning} | ${remedy} | ${ends} |`,
  );
  return ['| code | severity | meaning | what to do | it ends |', '|---|---|---|---|---|', ...rows].join('\n');
}
