/** Every simulated HID device, by the name of the protocol it speaks. */
import type { HidSimDevice } from './device.ts';
import { keyboardScannerSim } from './keyboard-scanner.ts';
import { posScannerSim } from './pos-scanner.ts';
import { usbScaleSim } from './scale.ts';

/** What a person may set with `--options`; what is not given is as the device leaves the factory. */
type Make = (settings: object) => HidSimDevice;

export const hidSimulators: Record<string, Make> = {
  'usb-hid': (settings) =>
    usbScaleSim({
      ...{ unit: 'kg', decimals: 2, capacity: 35, everyMs: 100, canZero: true, remembers: [3, 4, 3, 0xfe, 0x2a, 0] },
      ...settings,
    }),
  'hid-pos': (settings) => posScannerSim({ make: 'access-is', ...settings }),
  'hid-keyboard': (settings) =>
    keyboardScannerSim({ country: 'us', controls: 'ctrl', suffix: 'enter', rolling: false, ...settings }),
};
