import { describe, expect, test } from 'vitest';
import { PROTOBUF, post } from './http-exchange.ts';
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
      expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([405, undefined]);
    },
  );

  test('who is no browser gets the answers of before', async () => {
    const { http } = await startCollector();
    expect((await post(http, { method: 'OPTIONS', headers: {} })).status).toBe(405);
    expect((await post(http, { body: requestOf(1) })).headers).not.toHaveProperty('vary');
  });
});
