import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShape, shapeOf } from '../src/shape.ts';

describe('a shape', () => {
  it('shows the kind of a value and nothing of it', () => {
    expect(shapeOf('ann.lee@acme.io')).toBe('aaa.aaa@aaaa.aa');
    expect(shapeOf('4111 1111 1111 1111')).toBe('9999 9999 9999 9999');
    expect(shapeOf('hunter2')).toBe('aaaa9');
    for (const short of ['7', 'ab', '1234', '']) expect(shapeOf(short)).toBe('****');
    expect(shapeOf('x;y,z|"')).toBe('a*a*a**');
  });

  it('is short, bounded and of its own form for any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (value) => {
        const shape = shapeOf(value);
        return shape.length <= 24 && isShape(shape);
      }),
      { numRuns: 500, seed: 3 },
    );
    expect(isShape('ann')).toBe(false);
  });
});
