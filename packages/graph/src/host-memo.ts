import { type Host, parseHost } from '@datatrail/recipients';
import { memoized } from './memo.ts';

/** The host in a value, see parseHost; also in a JDBC URL. Remembered: parsing costs a microsecond and hosts repeat. */
export const hostIn: (text: string) => Host = memoized((text) => parseHost(text.replace(/^jdbc:/i, '')));
