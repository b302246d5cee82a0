import { addAnalyze } from './analyze.ts';
import { addCheck } from './check.ts';
import type { AddCommand } from './command.ts';
import { addDeclare } from './declare.ts';
import { addDemo } from './demo.ts';
import { addDetect } from './detect.ts';
import { addDetectors } from './detectors.ts';
import { addDoctor } from './doctor.ts';
import { addKeys } from './keys.ts';
import { addMigrate } from './migrate.ts';
import { addQws } from './qws.ts';
import { addReplay } from './replay.ts';
import { addAnalyzer, addApi, addCollector, addIngester } from './roles.ts';
import { addServe } from './serve.ts';
import { addSubject } from './subject.ts';

/** In the order of the help text. */
export const COMMANDS: readonly AddCommand[] = [
  addServe,
  addCollector,
  addIngester,
  addAnalyzer,
  addApi,
  addDemo,
  addAnalyze,
  addCheck,
  addDeclare,
  addDetect,
  addDetectors,
  addQws,
  addSubject,
  addDoctor,
  addKeys,
  addMigrate,
  addReplay,
];
