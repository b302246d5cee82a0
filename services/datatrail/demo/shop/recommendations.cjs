// Answers questions with a language model; the prompt is recorded as the GenAI conventions say.
const { SpanKind } = require('@opentelemetry/api');
const { call, serve, withSpan } = require('./shop-service.cjs');

const MODEL = 'gpt-4o-mini';

function chat({ body }) {
  const messages = [{ role: 'user', parts: [{ type: 'text', content: body.question }] }];
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': MODEL,
    'gen_ai.input.messages': JSON.stringify(messages),
    'server.address': 'api.openai.com',
    'server.port': 443,
  };
  return withSpan(`chat ${MODEL}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const answer = await call('https://api.openai.com/v1/chat/completions', {
      method: 'POST',
      body: { model: MODEL, messages },
    });
    span.setAttribute('gen_ai.usage.output_tokens', 42);
    return { status: answer.status };
  });
}

serve([['POST', '/chat', chat]]);
