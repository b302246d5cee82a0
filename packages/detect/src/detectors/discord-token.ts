import { isAlphanumeric, isBase64Url, skipWhile } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';

const DOT = 0x2e;
const [MIN_ID, MAX_ID] = [23, 28];
const [MIN_TIME, MAX_TIME] = [5, 7];
const [MIN_SIGNATURE, MAX_SIGNATURE] = [27, 40];
/** Base64 of the first two digits of an id: one of nine pairs of letters, one of ten that follow. */
const PREFIXES = ['MT', 'Mj', 'Mz', 'ND', 'NT', 'Nj', 'Nz', 'OD', 'OT'].flatMap((pair) =>
  Array.from('AEIMQUYcgk', (third) => pair + third),
);

function read(text: Text, at: number): Found | null {
  if (isAlphanumeric(byteAt(text, at - 1))) return null;
  const idEnd = skipWhile(text.bytes, at, Math.min(text.to, at + MAX_ID + 1), isBase64Url);
  if (idEnd - at < MIN_ID || byteAt(text, idEnd) !== DOT) return null;
  const timeEnd = skipWhile(text.bytes, idEnd + 1, Math.min(text.to, idEnd + MAX_TIME + 2), isBase64Url);
  const time = timeEnd - idEnd - 1;
  if (time < MIN_TIME || time > MAX_TIME || byteAt(text, timeEnd) !== DOT) return null;
  const end = skipWhile(text.bytes, timeEnd + 1, Math.min(text.to, timeEnd + MAX_SIGNATURE + 2), isBase64Url);
  const signature = end - timeEnd - 1;
  if (signature < MIN_SIGNATURE || signature > MAX_SIGNATURE) return null;
  const id = Buffer.from(text.bytes.toString('latin1', at, idEnd), 'base64url').toString('latin1');
  return /^\d{17,20}$/.test(id) ? { start: at, end } : null;
}

const SAMPLE = `MTIzNDU2Nzg5MDEyMzQ1Njc4.${'GZk9xL'}.w7eTbR1uYc8nPaVs4mQ0f2HZk9xLw7eTbR1uYc`;

/** Discord developer docs, "authentication": the base64 of the bot's id, a time and a signature, parted by dots. */
export const DISCORD_TOKEN: Detector = {
  id: 'discord-token',
  title: 'Discord bot token',
  category: 'system.authentication.token',
  tier: 1,
  confidence: 0.97,
  specificity: 95,
  trigger: { prefixes: PREFIXES },
  read,
  normalize: (value) => value,
  masks: 'the token',
  matches: [
    SAMPLE,
    { text: `Bot ${SAMPLE}`, masked: SAMPLE },
    { text: `{"t":"${SAMPLE}"}`, masked: SAMPLE },
    { text: `t=${SAMPLE}&x`, masked: SAMPLE },
    { text: `refused ${SAMPLE}, stop`, masked: SAMPLE },
  ],
  nonMatches: [
    'MTIzNDU2Nzg5MDEyMzQ1Njc4',
    'MTIzNDU2Nzg5MDEyMzQ1Njc4.GZk9xL',
    `q${SAMPLE}`,
    'MTIzNDU2Nzg5MDEyMzQ1Njc4.short.w7eTbR1u',
    'ODBC.driver.version',
  ],
};
