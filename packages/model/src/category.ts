/**
 * Data categories: fideslang keys (Ethyca, CC BY 4.0) and our additions below `system.authentication` and
 * `user.demographic`. `sensitivity` is our ordinal: 1 low .. 4 very high. `special` is GDPR Art. 9,
 * `criminal` Art. 10.
 */
export interface CategoryInfo {
  readonly key: string;
  readonly title: string;
  readonly sensitivity: 1 | 2 | 3 | 4;
  readonly special: boolean;
  /** Criminal convictions and offences, GDPR Art. 10. */
  readonly criminal?: true;
}

const row = (key: string, title: string, sensitivity: 1 | 2 | 3 | 4, special = false): CategoryInfo => ({
  key,
  title,
  sensitivity,
  special,
});

export const CATEGORIES: readonly CategoryInfo[] = [
  row('system.authentication.api_key', 'API key', 4),
  row('system.authentication.private_key', 'private key', 4),
  row('system.authentication.session', 'session id', 3),
  row('system.authentication.token', 'access token', 4),
  row('user.account', 'account id', 2),
  row('user.account.username', 'account name', 2),
  row('user.authorization.biometric', 'biometric credentials', 4, true),
  row('user.authorization.credentials', 'credentials', 4),
  row('user.authorization.password', 'password', 4),
  row('user.behavior.browsing_history', 'browsing history', 2),
  row('user.behavior.purchase_history', 'purchase history', 2),
  row('user.biometric', 'biometric data', 4, true),
  row('user.childrens', 'data of children', 4),
  row('user.contact.address', 'postal address', 2),
  row('user.contact.email', 'e-mail address', 2),
  row('user.contact.phone_number', 'phone number', 2),
  row('user.contact.url', 'personal web address', 2),
  row('user.content', 'user content', 2),
  { ...row('user.criminal_history', 'criminal convictions and offences', 4), criminal: true },
  row('user.demographic.date_of_birth', 'date of birth', 3),
  row('user.demographic.gender', 'gender', 2),
  row('user.demographic.marital_status', 'marital status', 2),
  row('user.demographic.nationality', 'nationality', 2),
  row('user.demographic.philosophical_belief', 'philosophical belief', 4, true),
  row('user.demographic.political_opinion', 'political opinion', 4, true),
  row('user.demographic.race_ethnicity', 'racial or ethnic origin', 4, true),
  row('user.demographic.religious_belief', 'religious belief', 4, true),
  row('user.demographic.sex_life', 'sex life', 4, true),
  row('user.demographic.sexual_orientation', 'sexual orientation', 4, true),
  row('user.demographic.trade_union', 'trade union membership', 4, true),
  row('user.device.cookie_id', 'cookie id', 2),
  row('user.device.device_id', 'device id', 2),
  row('user.device.ip_address', 'IP address', 2),
  row('user.financial', 'financial data', 3),
  row('user.financial.bank_account', 'bank account', 3),
  row('user.financial.credit_card', 'payment card', 4),
  row('user.genetic', 'genetic data', 4, true),
  row('user.government_id', 'government id', 4),
  row('user.government_id.drivers_license_number', "driver's licence", 4),
  row('user.government_id.immigration', 'immigration document', 4),
  row('user.government_id.national_identification_number', 'national id', 4),
  row('user.government_id.passport_number', 'passport number', 4),
  row('user.government_id.vehicle_registration', 'vehicle registration', 2),
  row('user.health_and_medical', 'health data', 4, true),
  row('user.health_and_medical.genetic', 'genetic data', 4, true),
  row('user.health_and_medical.insurance_beneficiary_id', 'health insurance id', 4, true),
  row('user.health_and_medical.record_id', 'health record id', 4, true),
  row('user.location.imprecise', 'approximate location', 2),
  row('user.location.precise', 'precise location', 3),
  row('user.name', 'name', 2),
  row('user.payment', 'payment data', 3),
  row('user.unique_id', 'user id', 2),
  row('user.workplace', 'workplace data', 2),
];

const byKey = new Map(CATEGORIES.map((c) => [c.key, c]));

/** What is known of a category; one that a user's detector brought counts as sensitivity 2. */
export function categoryInfo(key: string): CategoryInfo {
  return byKey.get(key) ?? { key, title: key, sensitivity: 2, special: false };
}
