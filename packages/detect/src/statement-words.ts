/** What a word of a query language does to the comparison around it. */
export type WordRole = 'compare' | 'between' | 'and' | 'neutral' | 'values' | 'select' | 'clause';

const ROLES: readonly (readonly [role: WordRole, words: string])[] = [
  ['compare', 'like ilike rlike regexp similar in is contains match glob overlaps'],
  ['between', 'between'],
  ['and', 'and'],
  [
    'neutral',
    'not to escape any all some binary cast as interval date time timestamp null true false array row distinct',
  ],
  ['values', 'values value'],
  ['select', 'select'],
  ['clause', 'or where set having on when then else end order group limit offset fetch returning using union except'],
  [
    'clause',
    'intersect from join inner left right full cross into update delete insert upsert replace merge case with',
  ],
  ['clause', 'exec execute call allow if exists default'],
];
const WORDS: ReadonlyMap<string, WordRole> = new Map(
  ROLES.flatMap(([role, words]) => words.split(' ').map((word) => [word, role] as const)),
);

/** undefined for what names a table, a column or a function. */
export function roleOfWord(word: string): WordRole | undefined {
  return WORDS.get(word);
}
