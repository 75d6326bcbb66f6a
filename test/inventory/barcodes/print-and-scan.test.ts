/**
 * Print and scan: bwip-js draws the symbol, zxing-cpp reads the picture and gives what a scanner would send, AIM
 * identifier and bytes; the judge must understand it. Neither knows anything of this project.
 */
import bwipjs from 'bwip-js';
import { beforeAll, expect, test } from 'vitest';
import { judgeScan, type Verdict } from '../../../agent/inventory/barcodes/judge.ts';
import { prepareReader, scansOn } from './reader.ts';

beforeAll(prepareReader);

async function printAndScan(bcid: string, text: string): Promise<string> {
  const quietZone = 12;
  const picture = await bwipjs.toBuffer({
    bcid,
    text,
    scale: 3,
    paddingwidth: quietZone,
    paddingheight: quietZone,
    backgroundcolor: 'FFFFFF',
  });
  const [scan] = await scansOn(new Uint8Array(picture));
  if (scan === undefined) throw new Error(`${bcid} was not read`);
  return scan;
}

const ITEM = '(01)09506000134352(17)261231(10)AB/1(21)X-9';
const ITEM_ELEMENTS = [
  ['01', '09506000134352'],
  ['17', '261231'],
  ['10', 'AB/1'],
  ['21', 'X-9'],
];
const LINK = 'https://example.com/01/09506000134352/10/AB%2F1/21/X-9?17=261231';
const LINK_ELEMENTS = [ITEM_ELEMENTS[0], ITEM_ELEMENTS[2], ITEM_ELEMENTS[3], ITEM_ELEMENTS[1]];
const UNIT = '(00)006141411234567890(02)09506000134352(37)24(10)LOT';
const UNIT_ELEMENTS = [
  ['00', '006141411234567890'],
  ['02', '09506000134352'],
  ['37', '24'],
  ['10', 'LOT'],
];
const GTIN = (digits: string) => [['01', digits.padStart(14, '0')]];

test.each<[symbology: string, aim: string, text: string, verdict: Verdict, elements: (string[] | undefined)[]]>([
  ['gs1-128', ']C1', ITEM, 'ok', ITEM_ELEMENTS],
  ['gs1-128', ']C1', UNIT, 'ok', UNIT_ELEMENTS],
  ['gs1-128', ']C1', '(02)09506000134352(37)24', 'incomplete', UNIT_ELEMENTS.slice(1, 3)],
  ['gs1datamatrix', ']d2', ITEM, 'ok', ITEM_ELEMENTS],
  ['gs1qrcode', ']Q3', ITEM, 'ok', ITEM_ELEMENTS],
  ['databarexpanded', ']e0', ITEM, 'ok', ITEM_ELEMENTS],
  ['databarexpandedstacked', ']e0', ITEM, 'ok', ITEM_ELEMENTS],
  ['databaromni', ']e0', '(01)09506000134352', 'ok', GTIN('09506000134352')],
  ['databarlimited', ']e0', '(01)09506000134352', 'ok', GTIN('09506000134352')],
  ['gs1dlqrcode', ']Q1', LINK, 'ok', LINK_ELEMENTS],
  ['gs1dldatamatrix', ']d1', LINK, 'ok', LINK_ELEMENTS],
  ['ean13', ']E0', '4006381333931', 'ok', GTIN('4006381333931')],
  ['upca', ']E0', '036000291452', 'ok', GTIN('036000291452')],
  ['upce', ']E0', '01234558', 'ok', GTIN('012345000058')],
  ['ean8', ']E4', '96385074', 'ok', GTIN('96385074')],
  ['itf14', ']I1', '10614141000415', 'ok', GTIN('10614141000415')],
  ['interleaved2of5', ']I0', '123456', 'plain', []],
  ['code128', ']C0', 'SKU-17/a', 'plain', []],
  ['code39', ']A0', 'SKU-17', 'plain', []],
  ['datamatrix', ']d1', 'SKU-17', 'plain', []],
  ['qrcode', ']Q1', 'SKU-17', 'plain', []],
  ['pdf417', ']L2', 'SKU-17', 'plain', []],
  ['azteccode', ']z0', 'SKU-17', 'plain', []],
])('%s (%s): %s is %s', async (symbology, aim, text, verdict, elements) => {
  const scan = await printAndScan(symbology, text);
  expect(scan.slice(0, 3)).toBe(aim);
  expect(judgeScan(scan)).toMatchObject({ verdict, elements });
});
