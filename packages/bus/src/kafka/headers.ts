import type { Screened } from '@datatrail/model';
import type { IHeaders } from 'kafkajs';

/**
 * What a placeholder in the bytes cannot say travels beside them:
 *   headers = tenant, received-at (microseconds since 1970, decimal), key-id, detector-set
 */
const TENANT = 'datatrail-tenant';
const RECEIVED_AT = 'datatrail-received-at';
const KEY_ID = 'datatrail-key-id';
const DETECTOR_SET = 'datatrail-detector-set';

export type RecordHeaders = Readonly<Record<string, string>>;

export interface ReadHeaders {
  readonly tenant: string;
  /** Microseconds since 1970; 0 when missing or no number. */
  readonly receivedAt: number;
  readonly keyId: string;
  readonly detectorSet: string;
}

export function headersOf({ tenant, receivedAt, keyId, detectorSet }: Screened): RecordHeaders {
  return { [TENANT]: tenant, [RECEIVED_AT]: String(receivedAt), [KEY_ID]: keyId, [DETECTOR_SET]: detectorSet };
}

export function readHeaders(headers: IHeaders = {}): ReadHeaders {
  const receivedAt = Number(textOf(headers[RECEIVED_AT]));
  return {
    tenant: textOf(headers[TENANT]),
    receivedAt: Number.isSafeInteger(receivedAt) && receivedAt > 0 ? receivedAt : 0,
    keyId: textOf(headers[KEY_ID]),
    detectorSet: textOf(headers[DETECTOR_SET]),
  };
}

function textOf(value: IHeaders[string]): string {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? '' : first.toString();
}
