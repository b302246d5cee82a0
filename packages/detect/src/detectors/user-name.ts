import type { Detector, Field, Found, Text } from '../detector.ts';
import { fieldValue, wholeField } from '../field-value.ts';
import { KEYS_OF_PERSON } from '../key-dictionary.ts';
import { hasWord, type KeyName } from '../key-name.ts';

const KEYS = new Set(['username', 'endusername', ...KEYS_OF_PERSON.name]);
const MACHINE_WORDS = new Set([
  'process',
  'container',
  'os',
  'db',
  'service',
  'host',
  'k8s',
  'agent',
  'kafka',
  'sasl',
  'database',
  'rabbitmq',
  'redis',
]);
const MACHINE_NAMES =
  /^(?:system(?::.*)?|root|admin|administrator|postgres|mysql|sa|app|nobody|guest|default|service|user|test|daemon|www-data|.*-service(?:account)?)$/i;
const MAX_NAME = 128;

const accepts = (name: KeyName): boolean => !hasWord(name, MACHINE_WORDS);

function readField(text: Text, field: Field): Found | null {
  const value = fieldValue(text, field, MAX_NAME).trim();
  return /\p{L}/u.test(value) && !/[{}<>=()]/.test(value) && !MACHINE_NAMES.test(value) ? wholeField(field) : null;
}

export const USER_NAME: Detector = {
  id: 'user-name',
  title: 'name of a person',
  category: 'user.name',
  tier: 2,
  confidence: 0.75,
  specificity: 11,
  trigger: { keys: KEYS, key: accepts },
  readField,
  normalize: (value) => value.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase(),
  masks: 'the name',
  matches: [
    { text: 'Ann Lee', key: 'user.full_name' },
    { text: 'ann.lee', key: 'user.name' },
    { text: '{"firstName":"Ann","lastName":"Lee"}', masked: 'Lee' },
    { text: '/u?username=annlee', masked: 'annlee' },
    { text: 'José Núñez', key: 'cardholder_name' },
  ],
  nonMatches: [
    { text: 'postgres', key: 'db.user.name' },
    { text: 'root', key: 'user.name' },
    { text: 'checkout', key: 'service.name' },
    { text: 'system:serviceaccount:kube-system:default', key: 'user.name' },
    { text: 'Chrome', key: 'user_agent.name' },
    { text: '{username}', key: 'username' },
    { text: '12345', key: 'username' },
  ],
};
