import { expect, test } from 'vitest';
import { Lead } from '../../src/kafka/lead.ts';

function leader() {
  const told: string[] = [];
  const lead = new Lead({ sessionMs: 6000, onLead: () => told.push('leads'), onLose: () => told.push('loses') }, 0);
  return { lead, told };
}

test('leads with the partition, and not without', () => {
  const { lead, told } = leader();
  lead.joined(false, 1000);
  lead.heard(2000);
  expect(lead.isLeading).toBe(false);
  lead.joined(true, 3000);
  lead.joined(true, 4000);
  lead.left();
  lead.left();
  expect(told).toEqual(['leads', 'loses']);
});

test('steps back after a silence of a session, and leads on when the group is heard again: no other join will come', () => {
  const { lead, told } = leader();
  lead.joined(true, 1000);
  lead.look(7000);
  expect(lead.isLeading).toBe(true);
  expect(lead.look(7001)).toBe(6001);
  expect(lead.isLeading).toBe(false);
  lead.heard(9000);
  lead.look(9500);
  expect(told).toEqual(['leads', 'loses', 'leads']);
});

test('what was taken back is not led again because of an answer', () => {
  const { lead, told } = leader();
  lead.joined(true, 1000);
  lead.left();
  lead.heard(2000);
  lead.joined(false, 3000);
  lead.look(20_000);
  lead.heard(21_000);
  expect(told).toEqual(['leads', 'loses']);
});
