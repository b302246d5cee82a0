import { DatatrailError } from '@datatrail/runtime';

/** A file that cannot be read, in words: what is wrong and what to do. */
export function fileError(file: string, cause: unknown): DatatrailError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
  switch (code) {
    case 'ENOENT':
      return new DatatrailError('bad_input', `${file} does not exist`, {
        cure: 'Check the name and the folder.',
        cause,
      });
    case 'EACCES':
    case 'EPERM':
      return new DatatrailError('bad_input', `${file} may not be read by this user`, {
        cure: 'Give this user the right to read it, for example with chmod.',
        cause,
      });
    case 'EISDIR':
      return new DatatrailError('bad_input', `${file} is a folder, a file was expected`, {
        cure: 'Name the files in it.',
        cause,
      });
    default:
      return new DatatrailError('bad_input', `${file} cannot be read (${code})`, {
        cure: 'See that the disk is there and the file is complete.',
        cause,
      });
  }
}
