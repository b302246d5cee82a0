import { expect, test } from 'vitest';
import { parseQwsCsv, scoreQwsTable } from '../src/index.ts';

// synthetic: the rows of the published data set may not be redistributed
const BEST = '45,100,29.5,99,97.7,100,95,31.5,97';
const HALF = '90,50,5.9,99,97.7,100,95,63,24.25';

function run(text: string, mode: 'absolute' | 'relative' = 'absolute'): string[] {
  const parsed = parseQwsCsv(text);
  if (!parsed.ok) return parsed.problems.map(({ line, message }) => `${line}: ${message}`);
  return scoreQwsTable(parsed.table, mode).trimEnd().split('\n');
}

test('without a header the columns get names, with one it is kept', () => {
  const names =
    'response_time,availability,throughput,successability,reliability,compliance,best_practices,latency,documentation';
  expect(run(`${HALF}\n`)).toEqual([`${names},wsrf,class`, `${HALF},80,gold`]);
  expect(run(`${HALF},Shop`)).toEqual([`${names},column_10,wsrf,class`, `${HALF},Shop,80,gold`]);
  expect(run(`a,b,c,d,e,f,g,h,i,Name\n${HALF},Shop`)).toEqual([
    'a,b,c,d,e,f,g,h,i,Name,wsrf,class',
    `${HALF},Shop,80,gold`,
  ]);
});

test('quotes, CRLF, a byte order mark, empty lines and remarks', () => {
  const text = `\uFEFF# a remark\r\n\r\n"45","100",29.5,99,97.7,100,95,31.5,97,"a ""b"", c\r\nd"\r\n\r\n${BEST},x`;
  const [header, first, ...rest] = run(text);
  expect(header).toMatch(/^response_time,.*,column_10,wsrf,class$/);
  expect(`${first}\n${rest[0]}`).toBe(`${BEST},"a ""b"", c\r\nd",100,platinum`);
  expect(rest.slice(1)).toEqual([`${BEST},x,100,platinum`]);
});

test('semicolons with decimal commas, and tabs', () => {
  expect(run(BEST.replaceAll(',', ';').replaceAll('.', ',')).at(-1)).toBe(
    `${BEST.replaceAll(',', ';').replaceAll('.', ',')};100;platinum`,
  );
  expect(run(BEST.replaceAll(',', '\t')).at(-1)).toBe(`${BEST.replaceAll(',', '\t')}\t100\tplatinum`);
});

test('rows of different length keep their columns under each other', () => {
  expect(run(`${BEST},x,y\n${BEST}`).slice(1)).toEqual([`${BEST},x,y,100,platinum`, `${BEST},,,100,platinum`]);
});

test('relative mode measures against the rows of the file', () => {
  expect(run(`${HALF}\n${HALF}`, 'relative').slice(1)).toEqual([`${HALF},100,platinum`, `${HALF},100,platinum`]);
});

test('all problems come at once, by line and column, without the content of cells', () => {
  const text = `a,b,c,d,e,f,g,h,i\n${BEST}\n1,NaN,-3,Infinity,,5,6,7,0x10\n1,2\n"unfinished`;
  expect(run(text)).toEqual(['5: a quoted cell is never closed']);
  expect(run(text.replace('"', ''))).toEqual([
    '3: column 2 (availability) is not a finite number',
    '3: column 3 (throughput) is negative, 0 or more expected',
    '3: column 4 (successability) is not a finite number',
    '3: column 5 (reliability) is empty, a number expected',
    '3: column 9 (documentation) is not a finite number',
    expect.stringMatching(/^4: 2 columns, at least 9 expected/),
    expect.stringMatching(/^5: 1 columns, at least 9 expected/),
  ]);
});

test('nothing to score is a problem', () => {
  for (const text of ['', '\n\n', '# only a remark\n', 'a,b,c,d,e,f,g,h,i\n'])
    expect(run(text)).toEqual(['1: no row with numbers']);
});

test('a second header is a bad row', () => {
  expect(run(`a,b,c,d,e,f,g,h,i\na,b,c,d,e,f,g,h,i\n${BEST}`)).toHaveLength(9);
});
