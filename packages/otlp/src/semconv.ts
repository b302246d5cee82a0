const RENAMED: Readonly<Record<string, string>> = {
  'http.url': 'url.full',
};
/** The current name of an attribute, whatever generation of the semantic conventions its key comes from. */
export function normalizeKey(key: string): string {
  return RENAMED[key] ?? key;
}
