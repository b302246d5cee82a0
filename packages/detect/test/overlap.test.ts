import { describe, expect, it } from 'vitest';
import { COOKIE } from '../src/detectors/cookie.ts';
import { EMAIL } from '../src/detectors/email.ts';
import { PASSWORD } from '../src/detectors/password.ts';
import { URL_CREDENTIALS } from '../src/detectors/url-credentials.ts';
import { type Candidate, resolveOverlaps } from '../src/overlap.ts';

const value = Buffer.from('uid=ann@acme.io tail, and more text behind it');
const claim = (detector: Candidate['detector'], start: number, end: number, level = 0): Candidate => {
  return { detector, start, end, confidence: 0.9, testData: false, level, secret: () => `${start}-${end}` };
};
const settle = (candidates: Candidate[], text = value) =>
  resolveOverlaps(candidates, text).map(({ detector, start, end }) => [detector.id, start, end]);

describe('candidates that overlap', () => {
  it('of one range are settled for the more specific detector, in any order', () => {
    const both = [claim(EMAIL, 4, 15), claim(COOKIE, 4, 15)];
    expect(settle(both)).toEqual([['email', 4, 15]]);
    expect(settle(both.reverse())).toEqual([['email', 4, 15]]);
  });

  it('in part become one, so that nothing of either stays', () => {
    expect(settle([claim(EMAIL, 4, 15), claim(URL_CREDENTIALS, 10, 20)])).toEqual([['url-credentials', 4, 20]]);
  });

  it('inside a secret belong to it', () => {
    expect(settle([claim(PASSWORD, 0, 20), claim(EMAIL, 4, 15)])).toEqual([['password', 0, 20]]);
  });

  it('inside a range that only its key points out keep their part, and the rest is claimed beside them', () => {
    const parts = [
      ['cookie', 0, 3],
      ['email', 4, 15],
      ['cookie', 16, 20],
    ];
    expect(settle([claim(COOKIE, 0, 20), claim(EMAIL, 4, 15)])).toEqual(parts);
  });

  it('by one detector leave the larger one: the smaller may end at a sign that was part of the secret', () => {
    expect(settle([claim(PASSWORD, 0, 20), claim(PASSWORD, 0, 5, 1)])).toEqual([['password', 0, 20]]);
  });

  it('by one detector leave the one that starts behind an escape, not within it', () => {
    const escaped = Buffer.from('x%3Dann@acme.io');
    expect(settle([claim(EMAIL, 2, 15), claim(EMAIL, 4, 15, 1)], escaped)).toEqual([['email', 4, 15]]);
  });
});
