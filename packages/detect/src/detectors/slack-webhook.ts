import { isAlphanumeric, isBase64Url, skipWhile, startsWithFolded } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';

const HOST = 'hooks.slack.com/';
const MIN_SECRET = 20;

function read(text: Text, at: number): Found | null {
  if (isAlphanumeric(byteAt(text, at - 1))) return null;
  const from = at + HOST.length;
  const kind = ['services/', 'workflows/', 'triggers/'].find((k) => startsWithFolded(text.bytes, from, text.to, k));
  if (kind === undefined) return null;
  const start = from + kind.length;
  const end = skipWhile(text.bytes, start, Math.min(text.to, start + 256), (c) => isBase64Url(c) || c === 0x2f);
  return end - start >= MIN_SECRET ? { start, end } : null;
}

/** Slack documentation, "incoming webhooks": who knows the path may post. The host stays readable. */
export const SLACK_WEBHOOK: Detector = {
  id: 'slack-webhook',
  title: 'Slack webhook address',
  category: 'system.authentication.token',
  tier: 1,
  confidence: 0.97,
  specificity: 95,
  trigger: { prefixes: [HOST] },
  read,
  normalize: (value) => value,
  masks: 'the secret part of the path',
  matches: [
    {
      text: `https://hooks.slack.com/services/${'T00000000/B00000000'}/Zk9xLw7eTbR1uYc8nPaVs4mQ`,
      masked: 'T00000000/B00000000/Zk9xLw7eTbR1uYc8nPaVs4mQ',
    },
    {
      text: `hooks.slack.com/services/${'T0A1B2C3D/B0A1B2C3D'}/abcdefghijklmnopqrstuvwx`,
      masked: 'T0A1B2C3D/B0A1B2C3D/abcdefghijklmnopqrstuvwx',
    },
    {
      text: `https://hooks.slack.com/workflows/${'T016NM685PG/A016PLS1D34'}/301849586748013577/x`,
      masked: 'T016NM685PG/A016PLS1D34/301849586748013577/x',
    },
    {
      text: `url=https%3A%2F%2Fhooks.slack.com%2Fservices%2FT00000000%2FB00000000%2FZk9xLw7eTbR1uYc8`,
      masked: 'T00000000%2FB00000000%2FZk9xLw7eTbR1uYc8',
    },
    {
      text: `"https://hooks.slack.com/triggers/${'T0A1B2C3D/4567890123456'}/0a1b2c3d"`,
      masked: 'T0A1B2C3D/4567890123456/0a1b2c3d',
    },
  ],
  nonMatches: [
    'https://hooks.slack.com/',
    'hooks.slack.com/services/',
    'hooks.slack.com/services/T0/B0',
    'https://slack.com/services/T00000000/B00000000/Zk9xLw7eTbR1uYc8',
    'https://hooks.slack.com/docs/abcdefghijklmnopqrstuvwxyz',
  ],
};
