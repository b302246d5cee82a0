import type { Detector, Field, Found, Text } from '../detector.ts';
import { fieldValue, isInColonPath, wholeField } from '../field-value.ts';
import { hasWord, type KeyName } from '../key-name.ts';

const KEYS = new Set([
  'userid',
  'enduserid',
  'enduserpseudoid',
  'customerid',
  'accountid',
  'memberid',
  'patientid',
  'employeeid',
  'useruuid',
  'personid',
  'clientuserid',
  'loginid',
  'userguid',
  'studentid',
  'playerid',
  'subscriberid',
  'visitorid',
]);
/** Users and accounts that are no people. */
const MACHINE_WORDS = new Set([
  'cloud',
  'aws',
  'gcp',
  'azure',
  'process',
  'container',
  'os',
  'linux',
  'service',
  'host',
  'k8s',
  'db',
]);
const MAX_ID = 128;

const accepts = (name: KeyName): boolean => !hasWord(name, MACHINE_WORDS);

function readField(text: Text, field: Field): Found | null {
  const value = fieldValue(text, field, MAX_ID);
  return value !== '' &&
    !isInColonPath(text, field) &&
    /^[\p{L}\p{N}@._|:+=/-]+$/u.test(value) &&
    !/^(?:0|-1|system|root|admin)$/i.test(value)
    ? wholeField(field)
    : null;
}

export const USER_ID: Detector = {
  id: 'user-id',
  title: 'user id',
  category: 'user.unique_id',
  tier: 2,
  confidence: 0.75,
  specificity: 12,
  trigger: { keys: KEYS, key: accepts },
  readField,
  normalize: (value) => value,
  masks: 'the id',
  matches: [
    { text: 'u-8842', key: 'enduser.id' },
    { text: '4d2a9f7e-3a54-4f7e-9d7c-7a6f0b1f2a3c', key: 'user.id' },
    { text: '/orders?userId=8842&x=1', masked: '8842' },
    { text: '{"customer_id":"C-1009"}', masked: 'C-1009' },
    { text: '991', key: 'app.patient_id' },
  ],
  nonMatches: [
    { text: '{userId}', key: 'user.id' },
    { text: '123456789012', key: 'cloud.account.id' },
    { text: '1000', key: 'process.user.id' },
    { text: 'anonymous', key: 'enduser.id' },
    { text: '42', key: 'order.id' },
    'arn:aws:lambda:REGION:ACCOUNT_ID:function:my-function',
    { text: 'REDACTED', key: 'user.id' },
  ],
};
