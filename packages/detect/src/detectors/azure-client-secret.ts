import { isAlphanumeric, isDigit, skipWhile } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';

const BEFORE = 5;
const [MIN_AFTER, MAX_AFTER] = [31, 34];
const isBody = (c: number): boolean => isAlphanumeric(c) || c === 0x5f || c === 0x2d || c === 0x2e || c === 0x7e;

function read(text: Text, at: number): Found | null {
  const start = at - BEFORE;
  if (byteAt(text, at - 1) !== 0x51 || !isDigit(byteAt(text, at - 2))) return null;
  for (let i = start; i < at; i++) if (!isBody(byteAt(text, i))) return null;
  if (isAlphanumeric(byteAt(text, start - 1))) return null;
  const end = skipWhile(text.bytes, at + 1, Math.min(text.to, at + MAX_AFTER + 2), isBody);
  const length = end - at - 1;
  return length >= MIN_AFTER && length <= MAX_AFTER ? { start, end } : null;
}

/** Microsoft identity platform: the fourth to sixth characters of a client secret are a digit and `Q~`. */
export const AZURE_CLIENT_SECRET: Detector = {
  id: 'azure-client-secret',
  title: 'Azure client secret',
  category: 'system.authentication.api_key',
  tier: 1,
  confidence: 0.97,
  specificity: 95,
  trigger: { bytes: '~' },
  read,
  normalize: (value) => value,
  masks: 'the secret',
  matches: [
    `Zk9${'8Q~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7`,
    `aB1${'7Q~'}Lw7eTbR1uYc8.nPaVs4-mQ0f2HZk9_xLw7`,
    {
      text: `secret is Zk9${'8Q~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7, ok`,
      masked: `Zk9${'8Q~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7`,
    },
    {
      text: `/t?v=Zk9${'8Q~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7&a`,
      masked: `Zk9${'8Q~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7`,
    },
    {
      text: `{"v":"Zk9${'8Q~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7"}`,
      masked: `Zk9${'8Q~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7`,
    },
  ],
  nonMatches: [
    `Zk9${'8Q~'}short`,
    `Zk9${'8P~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7`,
    `qZk9${'8Q~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7`,
    '~/src/project',
    '/~ann/index.html',
    `Zk9${'8Q~'}xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7xLw7xLw7xLw7`,
  ],
};
