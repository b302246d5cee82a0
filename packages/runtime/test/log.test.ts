import { expect, test } from 'vitest';
import { createLog, DatatrailError, errorFields } from '../src/index.ts';

function recorded(format: 'json' | 'pretty', level: 'info' | 'silent' = 'info') {
  const lines: string[] = [];
  return { lines, log: createLog({ level, format, write: (line) => lines.push(line) }) };
}

test('writes JSON lines with the component and the fields', () => {
  const { lines, log } = recorded('json');
  log.for('collector').warn('takes spans', { port: 4318 });
  log.debug('not at this level');
  expect(lines.length).toBe(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    component: 'collector',
    msg: 'takes spans',
    port: 4318,
  });
});

test('writes text for people', () => {
  const { lines, log } = recorded('pretty');
  log.for('store').info('opened', { rows: 3 });
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d INFO {2}store: opened rows=3\n$/);
});

test('names a thing once, whichever component saw it', () => {
  const { lines, log } = recorded('json');
  for (let i = 0; i < 5; i++) log.for(`part ${i}`).once('dropped', 'metrics are dropped');
  log.once('other', 'logs are dropped');
  expect(lines.length).toBe(2);
});

test('is silent when told so', () => {
  const { lines, log } = recorded('json', 'silent');
  log.error('x');
  expect(lines).toEqual([]);
});

test('tells of foreign errors nothing that could quote an input', () => {
  const canary = 'jane.doe@example.com';
  const parse = () => JSON.parse(`{"a": ${canary}}`);
  let caught: unknown;
  try {
    parse();
  } catch (error) {
    caught = error;
  }
  expect(String(caught)).toContain('jane');
  expect(JSON.stringify(errorFields(caught))).not.toContain('jane');
  expect(errorFields(caught)).toMatchObject({ error: 'SyntaxError' });
  expect(errorFields(canary)).toEqual({ error: 'string' });
  const ours = new DatatrailError('disk_full', 'no space left', { cure: 'Free some.', cause: caught, retryable: true });
  expect(errorFields(ours)).toEqual({
    code: 'disk_full',
    reason: 'no space left',
    cure: 'Free some.',
    retryable: true,
  });
});
