// A small HTTP service of the demo shop. Host names stay what they are in production (`api.stripe.com`,
// `payments.shop.svc`): the agent's own look-up leads every connection to loopback, so nothing leaves this machine.
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const { trace, SpanStatusCode } = require('@opentelemetry/api');
const { stopTracing } = require('./tracing.cjs');

/** Host name -> port on loopback; `*` is the stand-in for everybody outside, `broker` the message broker. */
let directory = {};

function portOf(host) {
  return directory[host] ?? directory['*'];
}

/** Every name is loopback. */
function lookup(_host, options, callback) {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
}

function connect(options) {
  return net.connect({ host: options.host, port: portOf(options.host), lookup });
}

class LoopbackAgent extends http.Agent {
  createConnection(options) {
    return connect(options);
  }
}

/** The stand-in speaks no TLS: the call is `https` for the service and its spans, plain on loopback. */
class LoopbackTlsAgent extends https.Agent {
  createConnection(options) {
    return connect(options);
  }
}

const agent = new LoopbackAgent();
const tlsAgent = new LoopbackTlsAgent();

/** Calls `url`; resolves with the status code and the parsed JSON body. */
function call(url, { method = 'GET', headers = {}, body } = {}) {
  const secure = url.startsWith('https:');
  const client = secure ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(url, { method, headers, agent: secure ? tlsAgent : agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, body: readJson(Buffer.concat(chunks)) }));
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The same by `fetch`, which another instrumentation traces; it knows its service by address, as many do. */
async function fetchJson(host, path) {
  const response = await fetch(`http://127.0.0.1:${portOf(host)}${path}`);
  return { status: response.status, body: await response.json() };
}

function readJson(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return {};
  }
}

/** Runs `work` inside a span of our own, as a library's instrumentation would make it. */
function withSpan(name, options, work) {
  const tracer = trace.getTracer('shop');
  return tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      throw error;
    } finally {
      span.end();
    }
  });
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function answer(routes, request, response) {
  const url = new URL(request.url, 'http://shop.svc');
  for (const [method, pattern, handler] of routes) {
    const parts = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`).exec(url.pathname);
    if (request.method !== method || !parts) continue;
    trace.getActiveSpan()?.setAttribute('http.route', pattern).updateName(`${method} ${pattern}`);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const result = await handler({ url, request, parts: parts.slice(1), body: readJson(Buffer.concat(chunks)) });
    return reply(response, result.status ?? 200, result.body ?? {});
  }
  return reply(response, 404, {});
}

function reply(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Serves `routes` ([method, pattern, handler]) until the demo says stop or goes away. */
function serve(routes) {
  const server = http.createServer((request, response) =>
    answer(routes, request, response).catch(() => reply(response, 500, {})),
  );
  server.listen(0, '127.0.0.1', () => process.send({ listening: server.address().port }));
  const stop = async () => {
    server.close();
    agent.destroy();
    tlsAgent.destroy();
    await stopTracing().catch(() => undefined);
    process.disconnect?.();
    process.exit(0);
  };
  process.on('message', (message) => {
    if (message.directory) directory = message.directory;
    if (message.stop) stop();
  });
  // the demo itself is gone, however it ended
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group: the demo decides when a service stops
  process.on('SIGINT', () => undefined);
}

module.exports = { call, fetchJson, serve, sleep, withSpan, portOf };
