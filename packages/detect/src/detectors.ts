import type { Detector } from './detector.ts';
import { API_KEY } from './detectors/api-key.ts';
import { AUTHORIZATION_HEADER } from './detectors/authorization-header.ts';
import { AWS_ACCESS_KEY } from './detectors/aws-access-key.ts';
import { AWS_SECRET_KEY } from './detectors/aws-secret-key.ts';
import { AZURE_CLIENT_SECRET } from './detectors/azure-client-secret.ts';
import { BASIC_CREDENTIALS } from './detectors/basic-credentials.ts';
import { BEARER_TOKEN } from './detectors/bearer-token.ts';
import { BUSINESS_KEYS } from './detectors/business-keys.ts';
import { CLIENT_IP } from './detectors/client-ip.ts';
import { CLOUD_KEYS } from './detectors/cloud-keys.ts';
import { COMMAND_PASSWORD } from './detectors/command-password.ts';
import { COOKIE } from './detectors/cookie.ts';
import { COORDINATES } from './detectors/coordinates.ts';
import { CRYPTO_ADDRESS } from './detectors/crypto-address.ts';
import { DATE_OF_BIRTH } from './detectors/date-of-birth.ts';
import { DEVELOPER_KEYS } from './detectors/developer-keys.ts';
import { DISCORD_TOKEN } from './detectors/discord-token.ts';
import { EMAIL } from './detectors/email.ts';
import { GITHUB_TOKEN } from './detectors/github-token.ts';
import { GOOGLE_API_KEY } from './detectors/google-api-key.ts';
import { GOOGLE_OAUTH } from './detectors/google-oauth.ts';
import { IBAN } from './detectors/iban.ts';
import { IDS_OF_ASIA_AND_THE_SOUTH } from './detectors/ids-of-asia-and-the-south.ts';
import { IDS_OF_NORTHERN_EUROPE } from './detectors/ids-of-northern-europe.ts';
import { IDS_OF_SOUTHERN_EUROPE } from './detectors/ids-of-southern-europe.ts';
import { IDS_OF_THE_AMERICAS } from './detectors/ids-of-the-americas.ts';
import { IDS_OF_WESTERN_EUROPE } from './detectors/ids-of-western-europe.ts';
import { JWT } from './detectors/jwt.ts';
import { KEYED_DOCUMENTS } from './detectors/keyed-documents.ts';
import { KEYED_MONEY } from './detectors/keyed-money.ts';
import { KEYED_PERSON } from './detectors/keyed-person.ts';
import { MAC_ADDRESS } from './detectors/mac-address.ts';
import { OAUTH_PARAMETER } from './detectors/oauth-parameter.ts';
import { OPENAI_KEY } from './detectors/openai-key.ts';
import { OTHER_KEYS } from './detectors/other-keys.ts';
import { PASSWORD } from './detectors/password.ts';
import { PAYMENT_CARD } from './detectors/payment-card.ts';
import { PHONE } from './detectors/phone.ts';
import { PRIVATE_KEY } from './detectors/private-key.ts';
import { SESSION_ID } from './detectors/session-id.ts';
import { SLACK_TOKEN } from './detectors/slack-token.ts';
import { SLACK_WEBHOOK } from './detectors/slack-webhook.ts';
import { SPECIAL_CATEGORIES } from './detectors/special-categories.ts';
import { STRIPE_KEY } from './detectors/stripe-key.ts';
import { TELEGRAM_TOKEN } from './detectors/telegram-token.ts';
import { URL_CREDENTIALS } from './detectors/url-credentials.ts';
import { US_SSN } from './detectors/us-ssn.ts';
import { USER_ID } from './detectors/user-id.ts';
import { USER_NAME } from './detectors/user-name.ts';

/** Every detector, sorted by id; a test fails when one of `detectors/` is missing here. */
export const DETECTORS: readonly Detector[] = [
  API_KEY,
  AUTHORIZATION_HEADER,
  AWS_ACCESS_KEY,
  AWS_SECRET_KEY,
  AZURE_CLIENT_SECRET,
  BASIC_CREDENTIALS,
  BEARER_TOKEN,
  CLIENT_IP,
  COMMAND_PASSWORD,
  COOKIE,
  COORDINATES,
  CRYPTO_ADDRESS,
  DATE_OF_BIRTH,
  DISCORD_TOKEN,
  EMAIL,
  GITHUB_TOKEN,
  GOOGLE_API_KEY,
  GOOGLE_OAUTH,
  IBAN,
  JWT,
  MAC_ADDRESS,
  OAUTH_PARAMETER,
  OPENAI_KEY,
  PASSWORD,
  PAYMENT_CARD,
  PHONE,
  PRIVATE_KEY,
  SESSION_ID,
  SLACK_TOKEN,
  SLACK_WEBHOOK,
  STRIPE_KEY,
  TELEGRAM_TOKEN,
  URL_CREDENTIALS,
  USER_ID,
  USER_NAME,
  US_SSN,
  ...BUSINESS_KEYS,
  ...CLOUD_KEYS,
  ...DEVELOPER_KEYS,
  ...IDS_OF_ASIA_AND_THE_SOUTH,
  ...IDS_OF_NORTHERN_EUROPE,
  ...IDS_OF_SOUTHERN_EUROPE,
  ...IDS_OF_THE_AMERICAS,
  ...IDS_OF_WESTERN_EUROPE,
  ...OTHER_KEYS,
  ...KEYED_DOCUMENTS,
  ...KEYED_MONEY,
  ...KEYED_PERSON,
  ...SPECIAL_CATEGORIES,
].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What a reference page says of a detector. */
export interface DetectorInfo {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly tier: 1 | 2 | 3;
  readonly confidence: number;
  readonly masks: string;
}

export function listDetectors(): readonly DetectorInfo[] {
  return DETECTORS.map(({ id, title, category, tier, confidence, masks }) => {
    return { id, title, category, tier, confidence, masks };
  });
}
