import { expect, test } from 'vitest';
import { createTopology } from '../../src/index.ts';

test.each([2, 4, 12, 60])('%i services: names differ and calls go forward only, so every trace ends', (count) => {
  const { services, topics } = createTopology(3, count);
  expect(new Set(services.map((service) => service.name)).size).toBe(count);
  services.forEach((service, index) => {
    for (const step of service.endpoints.flatMap((endpoint) => endpoint.steps)) {
      if (step.kind === 'call') expect(step.service).toBeGreaterThan(index);
      if (step.kind === 'publish') expect(topics[step.topic]?.consumer).toBeLessThan(count);
    }
  });
});
