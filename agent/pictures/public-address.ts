/**
 * Which addresses are out in the world. Pure. An address of a picture comes from a catalogue, so anybody may have
 * written it: without a word in the configuration nothing of the house is asked for one, and nothing of this machine.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IANA's registries of what is not, or not only, out in the world (RFC 6890 and its successors). */
const inside = networks('ipv4', [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]);
/** Of what is given out (2000::/3): Teredo, documentation, and 6to4, which stands for any address of version 4. */
const insideGivenOut = networks('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);
const givenOut = networks('ipv6', ['2000::/3']);

function networks(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

/** @param address as a resolver gives it, or as it stands in a URL, without its brackets */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !inside.check(address, 'ipv4');
  return isIPv6(address) && givenOut.check(address, 'ipv6') && !insideGivenOut.check(address, 'ipv6');
}
