import { describe, expect, test } from 'vitest';
import { PROTOBUF, post, readStatus } from './http-exchange.ts';
import { requestOf, startCollector } from './started-collector.ts';

const preflight = (origin: string) => ({
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type,x-team',
});

describe('exporters of web pages', () => {
  test.each(['http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:8080', 'https://shop.example'])(
    'a page of %s may ask and send',
    async (origin) => {
      const { http, published } = await startCollector({ settings: { allowedOrigins: ['https://shop.example'] } });
      const asked = await post(http, { method: 'OPTIONS', headers: preflight(origin) });
      expect(asked.status).toBe(204);
      expect(asked.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type,x-team',
        vary: 'Origin',
      });
      const sent = await post(http, { headers: { ...PROTOBUF, origin }, body: requestOf(1) });
      expect([sent.status, sent.headers['access-control-allow-origin']]).toEqual([200, origin]);
      expect(published.length).toBe(1);
    },
  );

  test('an allowed page reads why it was refused', async () => {
    const { http } = await startCollector();
    const origin = 'http://localhost:3000';
    const refused = await post(http, { headers: { ...PROTOBUF, origin }, body: 'nonsense' });
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([400, origin]);
  });

  test.each(['https://evil.example', 'http://localhost.evil.example', 'null', 'https://shop.example.evil.example'])(
    'a page of %s is not let in',
    async (origin) => {
      const { http } = await startCollector({ settings: { allowedOrigins: ['https://shop.example'] } });
      const asked = await post(http, { method: 'OPTIONS', headers: preflight(origin) });
      expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    },
  );

  test('who is no browser gets the answers of before', async () => {
    const { http } = await startCollector();
    expect((await post(http, { method: 'OPTIONS', headers: {} })).status).toBe(405);
    expect((await post(http, { body: requestOf(1) })).headers).not.toHaveProperty('vary');
  });
});

describe('pages of strangers', () => {
  test.each(['evil.example', 'evil.example:4318', 'localhost.evil.example', '127.0.0.1.evil.example:4318'])(
    'that lead the name %s to this machine are refused, before anything is read',
    async (host) => {
      const { http, published, metric } = await startCollector();
      const sent = await post(http, { headers: { ...PROTOBUF, host }, body: requestOf(1) });
      expect([sent.status, readStatus(sent.body).code, published.length]).toEqual([403, 7, 0]);
      expect(await metric('datatrail_collector_received_bytes_total{protocol="http"}')).toBe(0);
      for (const path of ['/v1/metrics', '/v1/logs'])
        expect((await post(http, { path, headers: { ...PROTOBUF, host } })).status).toBe(403);
    },
  );

  test.each([
    'localhost',
    'datatrail:4318',
    '[::1]:4318',
    '192.168.7.7',
    'host.docker.internal:4318',
    'otel.shop.example',
  ])('who sends to %s is taken', async (host) => {
    const { http, published } = await startCollector({ settings: { allowedHosts: ['otel.shop.example'] } });
    const sent = await post(http, { headers: { ...PROTOBUF, host }, body: requestOf(1) });
    expect([sent.status, published.length]).toEqual([200, 1]);
  });

  test('cannot send blindly either', async () => {
    const { http, published } = await startCollector();
    const headers = { ...PROTOBUF, origin: 'https://evil.example' };
    expect((await post(http, { headers, body: requestOf(1) })).status).toBe(403);
    expect(published).toEqual([]);
  });
});
