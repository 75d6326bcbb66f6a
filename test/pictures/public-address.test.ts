/** Which addresses a stranger's word may lead to. */
import { describe, expect, it } from 'vitest';
import { isPublic } from '../../agent/pictures/public-address.ts';

describe('out in the world', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.1.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::1',
  ])('%s', (address) => {
    expect(isPublic(address)).toBe(true);
  });
});

describe('of the house, of this machine, or of nobody', () => {
  it.each([
    ...['0.0.0.0', '127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    // The door of clouds to their own secrets, carriers' networks, many at once.
    ...['169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.7', '198.18.0.1', '203.0.113.5'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '2001:db8::1'],
    // Another writing of an address of version 4.
    ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:4136::1'],
    ...['', 'localhost', '127.1', '0x7f.0.0.1', '1.1.1.1 ', 'fe80::1%eth0'],
  ])('%s', (address) => {
    expect(isPublic(address)).toBe(false);
  });
});
