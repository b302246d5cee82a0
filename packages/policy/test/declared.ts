import { type Declarations, parseDeclarations } from '../src/index.ts';

/** Declarations that MUST be without problems. */
export function declared(text: string): Declarations {
  const parsed = parseDeclarations(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.declarations;
}

/** Stripe may get payment data from checkout. */
export const STRIPE = `
recipients:
  - organisation: Stripe
    hosts: [stripe.com]
flows:
  - {service: checkout, categories: [user.financial], recipient: Stripe, purpose: payment}
`;
