import { expect, test } from 'vitest';
import { type SourceText, sourceFiles } from './source-tree.ts';

/**
 * Where the tests of `packages/x/src/a/b.ts` stand: `packages/x/test/a/b.test.ts` or, flat, `packages/x/test/b.test.ts`;
 * `b.property.test.ts` may stand beside it.
 * A test that is about no single file says so in a comment at its top.
 */
function unmirrored(files: readonly SourceText[]): string[] {
  const paths = new Set(files.map((f) => f.path));
  const flat = new Set(
    files.flatMap(({ path }) => path.match(/^((packages|services)\/[^/]+)\/src\/.*?([^/]+)$/) ?? []),
  );
  return files
    .filter(({ path, text }) => {
      const match = /^((?:packages|services)\/[^/]+)\/test\/(.*?)([^/]+?)(?:\.property)?\.test\.ts$/.exec(path);
      if (match === null || /^\/[/*]/.test(text)) return false;
      const [, workspace, folder, name] = match;
      if (paths.has(`${workspace}/src/${folder}${name}.ts`) || paths.has(`${workspace}/src/${name}.ts`)) return false;
      return ![...flat].some((p) => p.startsWith(`${workspace}/src/`) && p.endsWith(`/${name}.ts`));
    })
    .map(({ path }) => path);
}

test('every test of a workspace mirrors a source file or says at its top what it is about', () => {
  expect(unmirrored(sourceFiles())).toEqual([]);
});

test('a test without a source file is seen', () => {
  const source = { path: 'packages/x/src/deep/a.ts', text: '' };
  expect(
    unmirrored([
      source,
      { path: 'packages/x/test/a.test.ts', text: '' },
      { path: 'packages/x/test/deep/a.test.ts', text: '' },
      { path: 'packages/x/test/a.property.test.ts', text: '' },
      { path: 'packages/x/test/b.test.ts', text: '// Property tests over the whole package.' },
      { path: 'packages/x/test/c.test.ts', text: "import { test } from 'vitest';" },
    ]),
  ).toEqual(['packages/x/test/c.test.ts']);
});
