export type { DeclarationProblem } from './declaration-problem.ts';
export {
  type Declarations,
  type DeclaredFlow,
  type DeclaredRecipient,
  type DeclaredService,
  toRegisterInput,
} from './declarations.ts';
export { declareFrom } from './declare-from.ts';
export { type JudgeInput, type Judgement, judge } from './judge.ts';
export { isExpectedCredential, type JudgedFlow, NONE_SEEN } from './judged-flow.ts';
export { type ParsedDeclarations, parseDeclarations } from './parse-declarations.ts';
