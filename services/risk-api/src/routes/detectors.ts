import { Type } from 'typebox';
import { list } from '../schemas/closed-set.ts';
import type { Route } from './route.ts';

const detector = Type.Object({ id: Type.String(), category: Type.String(), tier: Type.Number() });

export const detectorsRoute: Route = (api) => {
  api.get(
    '/detectors',
    { schema: { summary: 'Detectors that run', response: { 200: Type.Object({ items: list(detector) }) } } },
    async ({ sources }) => ({ items: [...sources.detectors()] }),
  );
};
