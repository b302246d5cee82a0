import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDeclarations } from '@datatrail/policy';
import { expect, test } from 'vitest';
import { DECLARATIONS_SCHEMA } from '../../packages/policy/src/declarations-schema.ts';
import { ROOT } from './source-tree.ts';

const page = readFileSync(join(ROOT, 'docs/reference/declarations.md'), 'utf8');
const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

test('the example of the reference can be read', () => {
  const parsed = parseDeclarations(example);
  expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  expect(parsed.ok && parsed.declarations.flows).toHaveLength(3);
});

test('every field of the format stands in the table and in the example', () => {
  const { services, recipients, flows } = DECLARATIONS_SCHEMA.properties;
  const lists = [services, recipients, flows].flatMap(({ items }) => Object.keys(items.properties));
  for (const field of [...Object.keys(DECLARATIONS_SCHEMA.properties), ...lists]) {
    expect(page).toContain(`\`${field}\``);
    expect(example).toContain(`${field}:`);
  }
});
