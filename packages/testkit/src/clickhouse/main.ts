// A program for tests: ClickHouse's HTTP interface over the embedded engine, in a process of its own, so that it can be
// killed. Says `listening PORT` on standard output. usage: main.ts OPTIONS, as JSON
import { serveClickHouse } from './serve.ts';

const server = await serveClickHouse(JSON.parse(process.argv[2] ?? '{}'));
const address = server.address();
process.stdout.write(`listening ${typeof address === 'object' ? address?.port : ''}\n`);
// whoever started us is gone: nobody would ever end us
process.stdin.resume().on('end', () => process.exit(0));
