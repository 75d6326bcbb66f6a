/**
 * What a station's screen says a box should weigh is what the check then takes: at both ends of the band, and not
 * beyond.
 */
import { describe, expect, it } from 'vitest';
import { stationState } from '../../../agent/inventory/station/station-state.ts';
import { Packhouse } from './pack-house.ts';

const at = 'scale-1';
const band = (house: Packhouse) => stationState(house.tables, house.rules, at).parcel;

/** 140 g, and 350 g in a second box, in cartons of 120 g: the one packed last is in the packer's hands. */
function packed(): Packhouse {
  const house = new Packhouse().wants('A-1', { TEE: 1, MUG: 1 });
  house.open('A-1', at);
  house.pack('TEE', at);
  house.say('next-box', at);
  house.pack('MUG', at);
  return house;
}

describe('what a box should weigh', () => {
  it('is told while it waits for its weight, box by box, and not before or after', () => {
    const house = new Packhouse().wants('A-1', { TEE: 1, MUG: 1 });
    expect(band(house)).toBeNull();
    house.open('A-1', at);
    house.pack('TEE', at);
    expect(band(house)).toBeNull();
    const both = packed();
    expect(band(both)).toEqual({ box: 2, others: [1], fromG: '458.0', toG: '482.0' });
    both.weigh('470');
    expect(band(both)).toEqual({ box: 1, others: [], fromG: '252.2', toG: '267.8' });
    both.weigh('260');
    expect(band(both)).toBeNull();
  });

  it.each([
    ['458', true],
    ['482', true],
    ['457', false],
    ['483', false],
  ])('%s g fits: %s', (digits, fits) => {
    expect(packed().weigh(digits)).toMatchObject(fits ? { type: 'stepped' } : { type: 'refused' });
  });

  it('is not told where nobody knows what an item weighs', () => {
    const house = new Packhouse();
    house.change('MUG', { unitWeightG: null });
    house.wants('A-1', { TEE: 1, MUG: 1 });
    house.open('A-1', at);
    house.pack('MUG', at);
    house.pack('TEE', at);
    expect(band(house)).toBeNull();
  });
});
