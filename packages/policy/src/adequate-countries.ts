/**
 * Countries to which personal data may go without a transfer mechanism: the European Economic Area and those with an
 * adequacy decision under GDPR Art. 45 (list of the European Commission). The United States are not among them: there
 * it depends on the certification of the organisation (Data Privacy Framework), which is a mechanism to declare.
 */
export const ADEQUATE_COUNTRIES: ReadonlySet<string> = new Set([
  ...['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI', 'LT'],
  ...['LU', 'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK', 'EU'],
  ...['AD', 'AR', 'CA', 'CH', 'FO', 'GB', 'GG', 'IL', 'IM', 'JE', 'JP', 'KR', 'NZ', 'UY'],
]);
