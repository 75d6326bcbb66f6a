/** A simulated scale on a pseudo-terminal, for the loads a test puts on it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';

const simulator = fileURLToPath(new URL('../../firmware-sim/main.ts', import.meta.url));

export type SimScale = {
  /** Kilograms, as on the display. */
  load(kilograms: string): void;
  output(): string;
  end(): Promise<void>;
};

/** Speaks MT-SICS. @param port where it is to be found */
export async function simScale(port: string): Promise<SimScale> {
  const child = new Child('scale', process.execPath, [simulator, 'mt-sics', '--link', port], { stdin: 'pipe' });
  await until(`the simulator made ${port}`, () => child.running && existsSync(port), { evidence: () => child.output });
  return {
    load: (kilograms) => child.write(`weight ${kilograms}\n`),
    output: () => child.output,
    end: async () => void (await child.end()),
  };
}
