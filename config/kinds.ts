/**
 * What the loader must know of the registries. `config` imports none of them (the registries stay free to import
 * whatever a driver or a channel needs); whoever loads a configuration hands them in.
 */
import type { ZodType } from 'zod';
import type { LineSettings } from '../drivers/driver.ts';

export type ProtocolKind = {
  name: string;
  kind: 'scanner' | 'scale';
  title: string;
  transport: 'serial' | 'hid';
  line: LineSettings;
  options: ZodType;
};

export type ChannelKindInfo = { kind: string; title: string; options: ZodType };

export type Kinds = { protocols: readonly ProtocolKind[]; channels: readonly ChannelKindInfo[] };
