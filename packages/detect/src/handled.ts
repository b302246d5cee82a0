/** Values that somebody masked or left open already, in the spellings of common loggers, templates and SQL. */
const HANDLED = new RegExp(
  [
    String.raw`\[?[<({]*(?:redacted|filtered|protected|encrypted|secured|masked|hidden|removed|scrubbed|sanitized|obfuscated|omitted|unscanned|truncated|empty|null|nil|none|undefined|true|false|n\/?a|unknown|anonymous|string|_\w+_|\.{3})[>)}]*\]?`,
    String.raw`[*•xX#_.\-?]+`,
    String.raw`\$\{[^}]*\}?|\$\([^)]*\)?|\$[A-Za-z_]\w*|\$\d+`,
    String.raw`\{\{?[^}]*\}?\}?|<[^>]*>?|%\(?\w*\)?[sdvqr]|%[A-Z_]+%|:[A-Za-z_]\w*|@(?:p\d+|\w*(?:pass|pwd|param)\w*)`,
    String.raw`\[object \w+\]|\(?(?:null|none)\)?`,
    String.raw`(?:process\.env|os\.environ|secrets|vault|env|config|self|this)\b[\w.[\]'"()]*`,
  ]
    .map((part) => `(?:${part})`)
    .join('|'),
  'i',
);
const WHOLE = new RegExp(`^(?:${HANDLED.source})$`, 'i');
const MAX_HANDLED = 80;

/** Whether a value is empty, a mask, a variable or a parameter marker, so that there is nothing to find in it. */
export function isHandled(value: string): boolean {
  const trimmed = value.trim();
  if (trimmed === '') return true;
  if (trimmed.length > MAX_HANDLED) return /^[*•xX]+$/.test(trimmed);
  return WHOLE.test(trimmed) || /\*{3,}/.test(trimmed);
}
