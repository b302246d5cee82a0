/** One expression for each detector, in the manner of the usual tools, over the same values as strings. */
export const EXPRESSIONS: readonly RegExp[] = [
  /[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/,
  /\b(?:\d[ -]?){13,19}\b/,
  /\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}\b/,
  /\bey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/,
  /\bbearer\s+[A-Za-z0-9._~+/-]{8,}=*/i,
  /\bbasic\s+[A-Za-z0-9+/]{8,}=*/i,
  /authorization["']?\s*[:=]\s*["']?[^"'\s]{4,}/i,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/,
  /secret_?access_?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}/i,
  /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{36,}/,
  /\bAIza[\w-]{35}\b/,
  /\bya29\.[\w.-]{20,}|\bGOCSPX-[\w-]{20,}/,
  /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/=]{16,}/,
  /\bxox[abeoprs]-[\w-]{12,}|\bxapp-[\w-]{12,}/,
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{20,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/,
  /(?:password|passwd|pwd|passphrase)["']?\s*[:=]\s*["']?[^"'\s&;,]+/i,
  /:\/\/[^\s/:@]*:[^\s/@]+@/,
  /[?&#](?:code|state|access_token|refresh_token|id_token|client_secret)=[^&\s]{6,}/i,
  /(?:api_?key|token|secret)["']?\s*[:=]\s*["']?[\w./+-]{12,}/i,
  /\b\d{3}-\d{2}-\d{4}\b/,
  /(?<!\w)\+[1-9][\d ().-]{7,18}\d/,
  /x-forwarded-for["']?\s*[:=]\s*["']?[\d.]+/i,
  /(?:lat|lon|lng|latitude|longitude)["']?\s*[:=]\s*["']?-?\d{1,3}\.\d{3,}/i,
  /(?:dob|birth_?date|date_of_birth)["']?\s*[:=]\s*["']?[\d./-]{8,}/i,
  /(?:jsessionid|phpsessid|session_?id)["']?\s*[:=]\s*["']?\w{8,}/i,
  /(?:set-)?cookie["']?\s*[:=]\s*["']?[^;]+/i,
  /--(?:password|token|api-key)\s+[^\s-]\S+|identified\s+by\s+['"][^'"]+/i,
  /(?:user|customer|account)_?id["']?\s*[:=]\s*["']?[\w-]+/i,
  /(?:first|last|full|user)_?name["']?\s*[:=]\s*["']?[^"'&,;]+/i,
];

/** All of them as one expression. */
export const ALTERNATION: RegExp = new RegExp(
  EXPRESSIONS.map(({ source, ignoreCase }) => (ignoreCase ? `(?i:${source})` : `(?:${source})`)).join('|'),
);
