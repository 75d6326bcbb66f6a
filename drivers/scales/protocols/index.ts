/** Every scale protocol the agent knows: one file, one line here, one simulator, one transcript folder. */
import type { Protocol } from '../../driver.ts';
import { adam } from './adam.ts';
import { andD } from './and-d.ts';
import { cas } from './cas.ts';
import { fairbanks } from './fairbanks.ts';
import { mtSics } from './mt-sics.ts';
import { nci } from './nci.ts';
import { ohaus } from './ohaus.ts';
import { sma } from './sma.ts';
import { toledo8217 } from './toledo-8217.ts';
import { usbHid } from './usb-hid.ts';

export const scaleProtocols: readonly Protocol[] = [
  adam,
  andD,
  cas,
  fairbanks,
  mtSics,
  nci,
  ohaus,
  sma,
  toledo8217,
  usbHid,
];
