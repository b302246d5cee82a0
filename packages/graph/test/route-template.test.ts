import fc from 'fast-check';
import { expect, test } from 'vitest';
import { templateName, templatePath, templateRoute, templateSegment } from '../src/route-template.ts';

test('values become parameters', () => {
  for (const [segment, template] of [
    ['42', '{id}'],
    ['-1.5,13.4', '{id}'],
    ['5f0c1c9e-9f3c-4a43-8f0e-6f4f4d2f9f11', '{uuid}'],
    ['5f0c1c9e9f3c4a438f0e6f4f4d2f9f11', '{uuid}'],
    ['2024-02-29', '{date}'],
    ['2024-02-29T10:00:00Z', '{date}'],
    ['deadbeef1', '{id}'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '{id}'],
    ['HQTGWGPNH4', '{id}'],
    ['507f1f77bcf86cd799439011', '{id}'],
    ['dGhpcyBpcyBhIHRlc3Q0Mg9x1z', '{id}'],
    ['cus_9s6XKzkNRiz8i3', '{id}'],
    ['bob%40example.com', '{email}'],
    ['order-47110815', 'order-{id}'],
    ['[user.name:name:abc.def]', '{name}'],
    ['[unscanned]', '{value}'],
    ['%E0%A4%A', '{value}'],
    ['Max%20Mustermann', '{value}'],
    ['0xdeadbeefcafebabe', '{id}'],
    ['ORD-2024-000123', '{id}'],
    ['INV-004711', '{id}'],
    ['search;jsessionid=[user.session:session-id:abc.def]', 'search'],
    ['42;v=1;w=2', '{id}'],
    ['Stra%C3%9Fe', 'Stra%C3%9Fe'],
    ['Stra\u00dfe', 'Stra%C3%9Fe'],
    ['%e4%b8%ad%e6%96%87', '%E4%B8%AD%E6%96%87'],
    ['invoice-20240101.pdf', 'invoice-{id}.pdf'],
  ])
    expect([segment, templateSegment(segment ?? '')]).toEqual([segment, template]);
});

test('words stay', () => {
  for (const segment of [
    'users',
    'v1',
    'v1beta2',
    'oauth2',
    'logo.png',
    'placeOrderV2Internal',
    'user-profile',
    '{userId}',
    ':id',
    '<int:id>',
    '[id]',
    '*',
    'facade',
    'S3',
    'index.html',
    'ISO-8859-1',
  ])
    expect(templateSegment(segment)).toBe(segment === 'ISO-8859-1' ? 'ISO-{id}-1' : segment);
});

test('paths lose query, fragment and excess; routes stay as they are', () => {
  expect(templatePath('/a/1/b')).toBe('/a/{id}/b');
  for (const same of ['/a/b', '/a/b/', '/a//b', '/a/b/;jsessionid=x']) expect(templatePath(same)).toBe('/a/b');
  for (const root of ['/', '//', '/;jsessionid=x']) expect(templatePath(root)).toBe('/');
  expect(templatePath(`/${'a/'.repeat(40)}`).split('/').length).toBeLessThanOrEqual(14);
  expect(templateRoute('/users/{userId}/12345')).toBe('/users/{userId}/12345');
  expect(templateName('Recv. pkg.Svc/Get 5f0c1c9e-9f3c-4a43-8f0e-6f4f4d2f9f11')).toBe('Recv. pkg.Svc/Get {uuid}');
});

test('templates are bounded, and templating a template changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uuid(), fc.nat().map(String), fc.string({ maxLength: 80 }), fc.emailAddress())),
      (parts) => {
        const path = `/${parts.map((part) => part.replaceAll('/', '')).join('/')}`;
        const template = templatePath(path);
        expect(template.length).toBeLessThanOrEqual(200);
        expect(templatePath(template)).toBe(template);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['/2015-03-31/functions/a', '/2015-03-31/functions/a'],
  ['/2024-05-06', '/{date}'],
  ['/2024-05-06/4711', '/{date}/{id}'],
  ['/reports/2024-05-06/rows', '/reports/{date}/rows'],
])('a day that comes first and is followed by a word is the version of an API: %s', (path, template) => {
  expect(templatePath(path)).toBe(template);
});
