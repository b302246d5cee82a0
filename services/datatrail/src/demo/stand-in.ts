import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** Everything that the shop calls and that is not the shop, on loopback. */
export interface StandIn {
  /** Answers for every external host. */
  readonly externalPort: number;
  /** A message broker of one line of JSON a message. */
  readonly brokerPort: number;
  stop(): void;
}

export async function startStandIn(): Promise<StandIn> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  };
  const external = createHttpServer((request, response) => {
    request.resume();
    request.on('end', () => {
      // a few milliseconds, as a call over the network would take
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"ok":true}');
      }, 15).unref();
    });
  });
  const broker = createTcpServer(createBroker());
  external.on('connection', keep);
  broker.on('connection', keep);
  const externalPort = await listen(external);
  const brokerPort = await listen(broker);
  return {
    externalPort,
    brokerPort,
    stop() {
      external.close();
      broker.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function createBroker(): (socket: Socket) => void {
  const subscribers = new Map<string, Set<Socket>>();
  return (socket) => {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const set of subscribers.values()) set.delete(socket);
    });
    createInterface({ input: socket }).on('line', (line) => {
      const message: { subscribe?: string; topic?: string } = JSON.parse(line);
      if (message.subscribe !== undefined) {
        const set = subscribers.get(message.subscribe) ?? new Set();
        subscribers.set(message.subscribe, set.add(socket));
      } else {
        for (const subscriber of subscribers.get(message.topic ?? '') ?? []) subscriber.write(`${line}\n`);
      }
    });
  };
}

function listen(server: HttpServer | Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
