export type { DeclarationProblem } from './declaration-problem.ts';
export {
  type Declarations,
  type DeclaredFlow,
  type DeclaredRecipient,
  type DeclaredService,
  type RegisterInput,
  toRegisterInput,
} from './declarations.ts';
export { type ParsedDeclarations, parseDeclarations } from './parse-declarations.ts';
