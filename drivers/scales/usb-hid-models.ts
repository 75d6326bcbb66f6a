/**
 * USB scales by vendor and product id. They are found by what they say they are (usage page 8D); this table is for
 * those that say nothing, and names what each needs. Sources: the usb.ids list and the device tables of usbscale and
 * silverscale.
 *
 * Not here: AccuPost PP-10 (04d9:8010). It is silent until asked in a way nobody has written down, and its report is 9.
 */
type UsbScaleModel = { vendorId: number; productId: number; name: string };

export const usbScaleModels: readonly UsbScaleModel[] = [
  { vendorId: 0x0922, productId: 0x8003, name: 'DYMO M10' },
  { vendorId: 0x0922, productId: 0x8004, name: 'DYMO M25' },
  { vendorId: 0x0922, productId: 0x8009, name: 'DYMO S250' },
  { vendorId: 0x0b67, productId: 0x555e, name: 'Fairbanks SCB-R9000' },
  { vendorId: 0x0d8f, productId: 0x0200, name: 'Pitney Bowes' },
  { vendorId: 0x0eb8, productId: 0x2200, name: 'Mettler Toledo Ariva' },
  { vendorId: 0x0eb8, productId: 0xf000, name: 'Mettler Toledo PS60, BC60' },
  { vendorId: 0x1446, productId: 0x6a73, name: 'Stamps.com 510' },
  { vendorId: 0x1446, productId: 0x6a78, name: 'DYMO Endicia 75 lb' },
  { vendorId: 0x2233, productId: 0x6323, name: 'RadioShack' },
  { vendorId: 0x2474, productId: 0x0550, name: 'Stamps.com 5 lb' },
  { vendorId: 0x2474, productId: 0x3550, name: 'Stamps.com 35 lb' },
  { vendorId: 0x6096, productId: 0x0158, name: 'Sanford/DYMO 10 lb' },
  { vendorId: 0x7b7c, productId: 0x0100, name: 'Elane UParcel' },
];
