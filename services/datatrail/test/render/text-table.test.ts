import { expect, test } from 'vitest';
import { textTable } from '../../src/render/text-table.ts';

const columns = [
  { title: 'name' },
  { title: 'calls', align: 'right', keep: true },
  { title: 'verdict', keep: true },
] as const;

test('columns are as wide as what they hold, numbers stand right', () => {
  expect(
    textTable(
      columns,
      [
        ['cart', '5', 'declared'],
        ['東京', '12', '-'],
      ],
      100,
    ),
  ).toEqual(['name  calls  verdict', 'cart      5  declared', '東京     12  -']);
});

test('names give before numbers and closed words do', () => {
  const [, row] = textTable(columns, [['a-very-long-name-of-a-service', '1234567', 'undeclared recipient']], 45);
  expect(row).toMatch(/^a-very.*…ervice {2}1234567 {2}undeclared recipient$/);
  expect(row?.length).toBeLessThanOrEqual(45);
});

test('when nothing else helps, everything gives', () => {
  for (const line of textTable(columns, [['n'.repeat(90), '9'.repeat(90), 'v'.repeat(90)]], 20))
    expect(line.length).toBeLessThanOrEqual(20);
});
