import { Agent, request } from 'node:http';

/** People who do not exist, at domains that do not exist either: e-mail, phone, address of the client. */
const PEOPLE = [
  ['anna.lindqvist@nordpost-kunden.se', '+46701740632', '81.230.14.7'],
  ['tomasz.wierzbicki@poczta-klienci.pl', '+48601552913', '83.20.117.40'],
  ['maria.oliveira@correio-clientes.pt', '+351912480377', '85.240.33.91'],
  ['jonas.brandt@kundenpost-nord.de', '+4915172041886', '91.12.66.203'],
  ['claire.fontaine@courrier-clients.fr', '+33612907745', '90.44.18.120'],
] as const;

/** Valid by issuer range and check digit, issued to nobody. */
function cardNumber(index: number): string {
  const body = `45398${String(1483205770 + index * 7919).padStart(10, '0')}`.slice(0, 15);
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const digit = Number(body[14 - i]);
    sum += i % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return body + ((10 - (sum % 10)) % 10);
}

export interface Customers {
  /** One customer looks at a product, orders, asks the assistant and lists the orders. */
  visit(index: number): Promise<void>;
  stop(): void;
}

export function createCustomers(gatewayPort: number): Customers {
  const agent = new Agent({ keepAlive: true });
  const person = (index: number) => PEOPLE[index % PEOPLE.length] ?? PEOPLE[0];

  function send(index: number, method: string, path: string, body?: unknown): Promise<void> {
    const [email, , address] = person(index);
    return new Promise((resolve) => {
      const call = request(
        {
          host: '127.0.0.1',
          port: gatewayPort,
          method,
          path,
          agent,
          headers: {
            host: 'shop.nordkauf.eu',
            'x-forwarded-for': address,
            'x-user-email': email,
            'x-session-id': `s-${1000 + index}`,
            'content-type': 'application/json',
          },
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve());
        },
      );
      // a service that is stopping: the visit is over
      call.on('error', () => resolve());
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  return {
    async visit(index) {
      const [email, phone] = person(index);
      await send(index, 'GET', `/products/${4000 + (index % 12)}`);
      const total = index % 9 === 8 ? 99900 : 4900 + index * 10;
      await send(index, 'POST', '/orders', { email, phone, card: cardNumber(index % 5), total });
      const question = `Where is my order? You can write to ${email} or call ${phone}.`;
      if (index % 2 === 0) await send(index, 'POST', '/assistant', { question });
      await send(index, 'GET', `/account/orders?email=${encodeURIComponent(email)}`);
    },
    stop() {
      agent.destroy();
    },
  };
}
