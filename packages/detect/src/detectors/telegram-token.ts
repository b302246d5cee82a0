import { isAlphanumeric, isBase64Url, isDigit, skipWhile } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';

const SECRET = 35;
const COLON = 0x3a;
const MAX_ID = 12;

function read(text: Text, at: number): Found | null {
  // `https://api.telegram.org/bot123456:...`: the word stands before the id without a space.
  const start = isDigit(byteAt(text, at)) ? at : at + 3;
  const colon = skipWhile(text.bytes, start, Math.min(text.to, start + MAX_ID), isDigit);
  if (byteAt(text, colon) !== COLON || byteAt(text, colon + 1) !== 0x41) return null;
  const end = skipWhile(text.bytes, colon + 1, Math.min(text.to, colon + 2 + SECRET), isBase64Url);
  return end - colon - 1 === SECRET && !isAlphanumeric(byteAt(text, end)) ? { start, end } : null;
}

const SAMPLE = `123456789:AA${'Zk9xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xL'}`;

/** Telegram bot API, "authorizing your bot": the bot's id, a colon, 35 characters that start with A. */
export const TELEGRAM_TOKEN: Detector = {
  id: 'telegram-token',
  title: 'Telegram bot token',
  category: 'system.authentication.token',
  tier: 1,
  confidence: 0.97,
  specificity: 95,
  trigger: { digitRuns: [8, 9, 10], prefixes: ['bot#'] },
  read,
  normalize: (value) => value,
  masks: 'the id of the bot and the secret',
  matches: [
    SAMPLE,
    { text: `https://api.telegram.org/bot${SAMPLE}/sendMessage`, masked: SAMPLE },
    { text: `token ${SAMPLE}, rotated`, masked: SAMPLE },
    { text: `{"v":"${SAMPLE}"}`, masked: SAMPLE },
    { text: `a=${SAMPLE}&b=1`, masked: SAMPLE },
  ],
  nonMatches: [
    '123456789:AA',
    '123456789:8080',
    `123456789:BA${'Zk9xLw7eTbR1uYc8nPaVs4mQ0f2HZk9xL'}`,
    `${SAMPLE}x`,
    'bot123',
    '1700000000:00:00',
  ],
};
