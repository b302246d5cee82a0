import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHost } from '../src/index.ts';

test('one form for what people put into host attributes', () => {
  for (const [text, name, port] of [
    ['api.stripe.com', 'api.stripe.com', 0],
    ['API.Stripe.COM.', 'api.stripe.com', 0],
    ['api.stripe.com:443', 'api.stripe.com', 443],
    ['https://user:pass@api.stripe.com:8443/v1?x=1#y', 'api.stripe.com', 8443],
    ['//api.stripe.com/v1', 'api.stripe.com', 0],
    ['münchen.de', 'xn--mnchen-3ya.de', 0],
    ['10.0.0.1:80', '10.0.0.1', 80],
    ['[2001:db8::1]:443', '2001:db8::1', 443],
    ['2001:DB8:0:0::1', '2001:db8::1', 0],
    ['[fe80::1%eth0]', 'fe80::1', 0],
    ['::ffff:192.0.2.1', '192.0.2.1', 0],
    ['my_service:3000', 'my_service', 3000],
    ['api.stripe.com:99999', 'api.stripe.com', 0],
    ['dns:///cart.shop:9090', 'cart.shop', 9090],
    ['dns://10.0.0.2/cart.shop:9090', 'cart.shop', 9090],
    ['dns:cart.shop:9090', 'cart.shop', 9090],
    ['dns:53', 'dns', 53],
    ['ipv4:192.0.2.7:80', '192.0.2.7', 80],
    ['ipv6:[2001:db8::1]:80', '2001:db8::1', 80],
    ['passthrough:///cart:1', 'cart', 1],
    ['tcp:db.shop.example,1433', 'db.shop.example', 0],
    ['tcp://db.shop.example:1433/shop', 'db.shop.example', 1433],
    ['kafka-0.kafka:9092,kafka-1.kafka:9092', 'kafka-0.kafka', 9092],
    ['mongodb://u:p@m-0:27017,m-1:27017/shop', 'm-0', 27017],
  ] as const)
    expect([text, parseHost(text).name, parseHost(text).port]).toEqual([text, name, port]);
});

test('what is no host gives none', () => {
  for (const text of [
    '',
    ' ',
    '[user.contact.email:email:3fq9c1x0v7ka.x7k2m9qd]',
    '[unscanned]',
    'a b.example',
    '-a.example',
    'a..b',
    'x'.repeat(300),
    '[::1',
    '1:2:3',
    '/var/run/docker.sock',
    './app.sock',
    'unix:/var/run/app.sock',
    'unix:///var/run/app.sock',
    'unix-abstract:app',
    'npipe:////./pipe/docker_engine',
    'Somewhere,Else',
  ])
    expect([text, parseHost(text).name]).toEqual([text, '']);
});

test('any text: no error, a bounded name that reads as itself again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.ipV6(), fc.ipV4(), fc.domain()), (text) => {
      const host = parseHost(text);
      expect(host.name.length).toBeLessThanOrEqual(253);
      expect(parseHost(host.name).name).toBe(host.name);
    }),
    { numRuns: 1000 },
  );
});
