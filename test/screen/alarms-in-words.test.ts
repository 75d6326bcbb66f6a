/** The desk says alarms in the language of its page; what nobody has translated is said in English. */
import { expect, it } from 'vitest';
import { alarmCatalogue } from '../../agent/alarms/catalogue.ts';
import { alarmIn } from '../../agent/screen/texts/alarms/alarms.ts';
import { alarmsDe } from '../../agent/screen/texts/alarms/alarms-de.ts';
import { alarmsEs } from '../../agent/screen/texts/alarms/alarms-es.ts';
import { exceptionAdvice } from '../../agent/screen/texts/alarms/exceptions.ts';

it('has the same alarms in German and Spanish, and none that nobody raises', () => {
  expect(Object.keys(alarmsEs).sort()).toEqual(Object.keys(alarmsDe).sort());
  expect(Object.keys(alarmsDe).filter((code) => !Object.hasOwn(alarmCatalogue, code))).toEqual([]);
  expect(Object.keys(alarmsDe).length).toBeGreaterThan(50);
});

it('keeps every command and key of the configuration as it is typed', () => {
  for (const [code, { remedy }] of Object.entries(alarmCatalogue)) {
    for (const words of [alarmsDe, alarmsEs]) {
      const said = words[code as keyof typeof words]?.join(' ') ?? '';
      const commands = [...said.matchAll(/`[^`]*`/g)].map(([command]) => command);
      expect(
        commands.filter((command) => !remedy.includes(command.slice(1, -1))),
        code,
      ).toEqual([]);
    }
  }
});

it('says what an alarm means and what to do, in one language', () => {
  expect(alarmIn('de', 'device-trouble')).toBe(
    'Das Gerät ist verbunden und arbeitet nicht, wie es soll. Gerät und Kabel ansehen; `tallyman devices ls` sagt, was ihm fehlt.',
  );
  expect(alarmIn('es-MX', 'disk-low')).toBe(
    'El disco de datos está casi lleno. Libere espacio antes de que no se pueda registrar nada.',
  );
  expect(alarmIn('en', 'disk-low')).toBeUndefined();
  expect(alarmIn('de', 'constructor')).toBeUndefined();
});

it('tells the office what the office does about a code that was misread, and not to scan it', () => {
  for (const [tag, dismiss] of [
    ['en', 'dismiss it'],
    ['de', 'verwerfen'],
    ['es-MX', 'descártelo'],
  ] as const) {
    for (const unknown of ['misread', 'misread-label'] as const) {
      expect(exceptionAdvice(tag, 'unknown-barcode', unknown).own).toContain(dismiss);
    }
    expect(exceptionAdvice(tag, 'bad-barcode').own).toContain(dismiss);
  }
  expect(exceptionAdvice('de', 'unknown-barcode', 'new').own).toContain('dem Artikel zuordnen');
  expect(exceptionAdvice('en', 'unknown-barcode', 'new')).toEqual({ own: undefined, other: undefined });
});

it('tells the office what the office does about what no station can settle', () => {
  for (const tag of ['de', 'es'])
    for (const code of ['order-closed', 'order-vanished', 'bad-quantity', 'counted-meanwhile'])
      expect(exceptionAdvice(tag, code).own, `${tag} ${code}`).toBeDefined();
});
