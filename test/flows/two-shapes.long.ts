// Every case of the folder, where the short form takes one of each kind.
process.env.DATATRAIL_TEST_LONG = '1';
await import('./two-shapes.test.ts');
