/**
 * Countries to which personal data may go without a transfer mechanism: the European Economic Area and those with an
 * adequacy decision under GDPR Art. 45 that is in force in November 2026. Source: the European Commission's page
 * "Adequacy decisions" (commission.europa.eu, fourteen countries and territories), and what was decided after it, looked
 * up in November 2026: the United Kingdom was extended in December 2025 until 2031, Brazil was added by Implementing
 * Decision (EU) 2026/179 of 26 January 2026. The European Patent Organisation (15 July 2025) is no country. Canada stands
 * for commercial organisations, Japan for businesses. The United States are not here: there it depends on the
 * certification of the organisation (Data Privacy Framework), which is a mechanism to declare.
 */
export const ADEQUATE_COUNTRIES: ReadonlySet<string> = new Set([
  'AT',
  'BE',
  'BG',
  'CY',
  'CZ',
  'DE',
  'DK',
  'EE',
  'ES',
  'FI',
  'FR',
  'GR',
  'HR',
  'HU',
  'IE',
  'IS',
  'IT',
  'LI',
  'LT',
  'LU',
  'LV',
  'MT',
  'NL',
  'NO',
  'PL',
  'PT',
  'RO',
  'SE',
  'SI',
  'SK',
  'EU',
  'AD',
  'AR',
  'BR',
  'CA',
  'CH',
  'FO',
  'GB',
  'GG',
  'IL',
  'IM',
  'JE',
  'JP',
  'KR',
  'NZ',
  'UY',
]);
