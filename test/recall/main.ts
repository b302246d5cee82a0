import { writeFileSync } from 'node:fs';
import { measure } from './measure.ts';

/** `npm run recall`: writes the numbers anew; the difference to what git has is what a change of the detectors does. */
const numbers = measure();
writeFileSync(new URL('numbers.json', import.meta.url), `${JSON.stringify(numbers, null, 2)}\n`);
for (const [kind, contexts] of Object.entries(numbers.recall)) {
  const low = Object.entries(contexts).filter(([, share]) => share < 1000);
  const shares = low.map(([context, share]) => `${context} ${share / 10} %`).join(', ');
  process.stdout.write(
    `${kind}: precision ${(numbers.precision[kind] ?? 0) / 10} %, recall 100 %${shares && ` but ${shares}`}\n`,
  );
}
for (const [kind, share] of Object.entries(numbers.lookAlikes)) {
  if (share > 0) process.stdout.write(`look-alike ${kind}: found in ${share / 10} %\n`);
}
for (const [name, { types, detections }] of Object.entries(numbers.corpora)) {
  const shares = Object.entries(types).map(([type, { found, of }]) => `${type} ${found}/${of}`);
  process.stdout.write(
    `${name}: ${shares.join(', ')}; ${detections.found} of ${detections.of} detections in a label\n`,
  );
}
