export { createLocator, type Locate } from './locator.ts';
export { mergeEndpoints } from './merge-endpoints.ts';
export { createRebuild, type Rebuild, type RebuildOptions } from './rebuild.ts';
export { resolve } from './resolve.ts';
export type { LocatorOptions } from './span-attributes.ts';
