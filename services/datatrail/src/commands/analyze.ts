import type { AddCommand } from './command.ts';
import { addFileOptions, type FileCommandOptions, reportOnFiles } from './file-command.ts';

export const addAnalyze: AddCommand = (program, context, exit) => {
  const command = program
    .command('analyze')
    .description('report on trace files: OTLP (JSON, JSON lines, protobuf), Jaeger JSON, Zipkin v2 JSON; also .gz');
  addFileOptions(command).action(async (files: string[], options: FileCommandOptions) => {
    const { complete } = await reportOnFiles(files, options, context);
    if (!complete) exit(2);
  });
};
