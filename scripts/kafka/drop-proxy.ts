import { connect, createServer, type Server, type Socket } from 'node:net';

/** Kafka's number of the request that writes records. */
export const PRODUCE = 0;

export interface DropProxyOptions {
  readonly listen: number;
  readonly target: number;
  /** True: the request with this API number reaches the broker, but its answer is lost and the connection cut. */
  readonly dropsAnswerOf: (apiKey: number) => boolean;
}

/**
 * Stands between a client and a broker and loses answers, as a network does: the broker did the work, nobody hears of it.
 *   message = length (4), api key (2), version (2), correlation id (4), ...      answer = length (4), correlation id (4), ...
 */
export function startDropProxy({ listen, target, dropsAnswerOf }: DropProxyOptions): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const broker = connect(target, '127.0.0.1');
    const keys = new Map<number, number>();
    const cut = (): void => {
      for (const socket of [client, broker]) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', cut);
    }
    eachFrame(client, (frame) => {
      keys.set(frame.readInt32BE(8), frame.readInt16BE(4));
      broker.write(frame);
    });
    eachFrame(broker, (frame) => {
      const correlation = frame.readInt32BE(4);
      const key = keys.get(correlation) ?? -1;
      keys.delete(correlation);
      if (dropsAnswerOf(key)) cut();
      else if (!client.destroyed) client.write(frame);
    });
  });
  server.on('close', () => {
    for (const socket of sockets) socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(listen, '127.0.0.1', () => resolve(server));
  });
}

function eachFrame(socket: Socket, take: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const length = 4 + rest.readInt32BE(0);
      const frame = rest.subarray(0, length);
      rest = rest.subarray(length);
      if (!socket.destroyed) take(frame);
    }
  });
}
