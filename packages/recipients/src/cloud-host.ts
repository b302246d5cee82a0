/**
 * Regional hosts of the big clouds in one form, so that one row of the register serves all regions:
 * `bedrock-runtime.eu-west-1.amazonaws.com` -> `bedrock.amazonaws.com`,
 * `europe-west3-aiplatform.googleapis.com` -> `aiplatform.googleapis.com`. Other hosts stay as they are.
 */
export function withoutRegion(host: string, regions: ReadonlyMap<string, string>): string {
  if (!host.endsWith('.googleapis.com') && !host.endsWith('.pkg.dev')) return host;
  const label = host.slice(0, host.indexOf('.'));
  for (let dash = label.lastIndexOf('-'); dash > 0; dash = label.lastIndexOf('-', dash - 1))
    if (regions.has(label.slice(0, dash))) return host.slice(dash + 1);
  return host;
}

/** Country of a cloud region that the host name carries as a label or as the beginning of one; null if none. */
export function countryOfRegion(host: string, regions: ReadonlyMap<string, string>): string | null {
  for (const label of host.split('.')) {
    const exact = regions.get(label);
    if (exact !== undefined) return exact;
    const digits = /^([a-z]+(?:-[a-z]+)+-?\d+)(?:-|$)/.exec(label);
    const country = digits === null ? undefined : regions.get(digits[1] ?? '');
    if (country !== undefined) return country;
    const s3 = /^s3[-.](?:website[-.])?([a-z]{2}-[a-z-]+-\d)$/.exec(label);
    const bucket = s3 === null ? undefined : regions.get(s3[1] ?? '');
    if (bucket !== undefined) return bucket;
  }
  return null;
}
