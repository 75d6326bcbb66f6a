/**
 * How scanners in HID-POS mode lay out a report. The standard names the fields (usage page 8C) and leaves their places
 * to the maker; so a new make is one entry here. Offsets count from the first byte that hidraw gives, which is the
 * report's id where the device numbers its reports.
 */
export type ReportLayout = {
  title: string;
  /** Every report is this long, whatever is in it. */
  bytes: number;
  /** The id, in byte 0; absent where the device numbers none. */
  id?: number;
  /** How many data bytes there are. */
  countAt: number;
  data: { at: number; bytes: number };
  /** Three characters of AIM identifier, zeros when the scanner was told not to send one. */
  aimAt?: number;
  /**
   * How a code that does not fit is continued. `flag`: a bit says that the next report belongs to it. `full`: a report
   * without room left is continued, and a silence ends a code that just filled it.
   */
  more: { by: 'flag'; at: number; mask: number } | { by: 'full' };
  /** It behaves like a serial port: the suffix that is set in the scanner arrives among the data. */
  suffix: boolean;
  /** Devices that speak it and do not say that they are scanners. */
  models: readonly { vendorId: number; productId: number }[];
};

export const reportLayouts = {
  /** Access-IS LSR118 manual; also what the usage tables 1.02 print as their example. */
  'access-is': {
    title: 'id 02, count, AIM identifier, 56 data bytes, more-follows flag (Access-IS, most HID-POS scanners)',
    bytes: 64,
    id: 2,
    countAt: 1,
    aimAt: 2,
    data: { at: 5, bytes: 56 },
    more: { by: 'flag', at: 63, mask: 1 },
    suffix: false,
    models: [],
  },
  microscan: {
    title: 'id 01, count, 62 data bytes (Microscan)',
    bytes: 64,
    id: 1,
    countAt: 1,
    data: { at: 2, bytes: 62 },
    more: { by: 'full' },
    suffix: false,
    models: [],
  },
  'symbol-com': {
    title: 'count, 63 data bytes, no id (Symbol "simple COM", product id 0600)',
    bytes: 64,
    countAt: 0,
    data: { at: 1, bytes: 63 },
    more: { by: 'full' },
    suffix: true,
    models: [{ vendorId: 0x05e0, productId: 0x0600 }],
  },
} as const satisfies Record<string, ReportLayout>;

export type LayoutName = keyof typeof reportLayouts;
