export { type Host, parseHost } from './host.ts';
export {
  type Identification,
  RECIPIENT_KINDS,
  type RecipientEntry,
  type RecipientKind,
  type Register,
  type RegisterOptions,
} from './recipient.ts';
export { createRegister } from './register.ts';
export { registrableDomain } from './registrable-domain.ts';
