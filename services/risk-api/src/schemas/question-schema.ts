import { CATEGORIES, SEVERITIES, VERDICTS } from '@datatrail/model';
import { type Static, Type } from 'typebox';
import { closedSet } from './closed-set.ts';

const NAME_LENGTH = 255;
const name = Type.Optional(Type.String({ maxLength: NAME_LENGTH }));
const moment = (description: string) =>
  Type.Optional(Type.String({ maxLength: 40, description, examples: ['2026-11-22T20:00:00Z'] }));

/** The question that every read route takes. */
export const question = Type.Object(
  {
    from: moment(
      'Start of the window: ISO 8601 with a zone. Whole minutes. When missing, a number of days (setting api.windowDays) before `to` or now; the answer says which.',
    ),
    to: moment('End of the window, exclusive: ISO 8601 with a zone. When missing, up to now.'),
    environment: name,
    namespace: name,
    service: name,
    category: Type.Optional(
      Type.String({ maxLength: NAME_LENGTH, description: `For example ${CATEGORIES[9]?.key}, or none_seen.` }),
    ),
    recipient: Type.Optional(Type.String({ maxLength: NAME_LENGTH, description: 'Id, name or host of a recipient.' })),
    verdict: Type.Optional(closedSet(VERDICTS)),
    severity: Type.Optional(closedSet(SEVERITIES)),
    cursor: Type.Optional(Type.String({ maxLength: 2000, description: '`next` of the page before.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  },
  { additionalProperties: false },
);
export type Question = Static<typeof question>;

/** RFC 9457. */
export const problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
});
