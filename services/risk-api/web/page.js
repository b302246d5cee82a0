// Shows the report of this process. Text is set as text, never as HTML: what stands in a span stays text.

const SHOWN_ROWS = 200;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = String(text);
  if (className) made.className = className;
  return made;
}

/** `columns`: [title, value of a row, class of the cell: `name`, `number`, `word` or nothing]. */
function table(rows, columns) {
  if (rows.length === 0) return element('p', 'Nothing yet.', 'quiet');
  const made = element('table');
  const head = element('tr');
  for (const [title, , kind] of columns) {
    const cell = element('th', title, kind === 'number' ? 'number' : '');
    cell.scope = 'col';
    head.append(cell);
  }
  const thead = element('thead');
  thead.append(head);
  const body = element('tbody');
  for (const row of rows.slice(0, SHOWN_ROWS)) {
    const line = element('tr');
    for (const [, valueOf, kind] of columns) line.append(element('td', valueOf(row), kind));
    body.append(line);
  }
  made.append(thead, body);
  if (rows.length > SHOWN_ROWS) made.createCaption().textContent = `first ${SHOWN_ROWS} of ${rows.length}`;
  const scroll = element('div', undefined, 'scroll');
  scroll.append(made);
  return scroll;
}

function findingList(findings) {
  if (findings.length === 0) return element('p', 'No findings.', 'quiet');
  const list = element('ol');
  for (const finding of findings) {
    const item = element('li', undefined, finding.severity);
    item.append(
      element('strong', `${finding.severity}: ${finding.title}`),
      element('p', finding.reason),
      element('p', finding.remedy, 'quiet'),
    );
    list.append(item);
  }
  return list;
}

const words = (key) => key.replaceAll('_', ' ');

/** What raises the risk; attributes that nobody observed are the same for all and say nothing. */
const whyOf = ({ risk }) =>
  risk.top
    .map((c) => c.reason)
    .filter((reason) => !reason.includes('assumed'))
    .join('; ');

const short = (id) => id.replace(/^(service|caller):/, '');

const SERVICE_COLUMNS = [
  ['Service', (s) => (s.namespace ? `${s.namespace}/${s.name}` : s.name), 'name'],
  ['Environment', (s) => s.environment, 'word'],
  ['Risk', (s) => s.risk.score.toFixed(1), 'number'],
  ['Class', (s) => s.risk.class, 'word'],
  ['Quality (WsRF)', (s) => s.qws.wsrf, 'number'],
  ['Calls', (s) => s.calls, 'number'],
  ['Why', whyOf],
];

const ENDPOINT_COLUMNS = [
  ['Service', (e) => e.service, 'name'],
  ['Endpoint', (e) => e.endpoint, 'name'],
  ['Calls', (e) => e.calls, 'number'],
  ['Errors', (e) => e.errors, 'number'],
  ['p95 ms', (e) => e.latencyMs.p95.toFixed(1), 'number'],
  ['Callers', (e) => e.callers.join(', ')],
  ['Categories in', (e) => e.categories.in.join(', ')],
];

/** `nameOf` says what a node id is called. */
const edgeColumns = (nameOf) => [
  ['From', (e) => nameOf(e.from), 'name'],
  ['To', (e) => nameOf(e.to), 'name'],
  ['Kind', (e) => e.kind, 'word'],
  ['Calls', (e) => e.calls, 'number'],
  ['Errors', (e) => e.errors, 'number'],
  ['Categories', (e) => [...new Set(e.categories.map((c) => c.category))].join(', ')],
  ['Verdict', (e) => words(e.verdict ?? ''), 'word'],
];

const flowColumns = (nameOf) => [
  ['Sender', (f) => nameOf(f.sender), 'name'],
  ['Recipient', (f) => nameOf(f.recipient), 'name'],
  ['Category', (f) => words(f.category)],
  ['Evidence', (f) => words(f.grade ?? ''), 'word'],
  ['Count', (f) => f.count, 'number'],
  ['Verdict', (f) => words(f.verdict), 'word'],
];

function show(report) {
  const { input } = report;
  const names = new Map(report.graph.nodes.map((node) => [node.id, node.organisation ?? node.name]));
  const nameOf = (id) => (id.startsWith('external:') ? `${names.get(id) ?? id} (external)` : short(id));
  const summary = `${input.spans} spans, ${input.traces} traces, ${input.services} services. Made ${report.generatedAt}, of what came since ${input.window.from}.`;
  document.querySelector('#summary').textContent = summary;
  const kept = input.keptCategories ?? [];
  if (kept.length > 0)
    document
      .querySelector('#summary')
      .after(element('p', `Warning: this report may hold raw values of ${kept.join(', ')}: the settings keep them.`, 'warning'));
  const fill = (id, content) => document.querySelector(`#${id}`).replaceChildren(content);
  const outward = report.flows.filter((f) => f.verdict !== null);
  fill('findings', findingList(report.findings));
  const byRisk = [...report.services].sort((a, b) => b.risk.score - a.risk.score);
  fill('services', table(byRisk, SERVICE_COLUMNS));
  fill('edges', table(report.graph.edges, edgeColumns(nameOf)));
  fill('flows', table(outward, flowColumns(nameOf)));
  fill('endpoints', table(report.endpoints, ENDPOINT_COLUMNS));
}

const KEY = 'datatrail-key';

/** Asks for a read key; it stays in this tab and goes nowhere but to the API. */
function askForKey(why) {
  const label = element('label', `${why} Read key: `);
  const field = element('input');
  field.type = 'password';
  field.autocomplete = 'off';
  label.append(field);
  const send = element('button', 'Show');
  const take = () => {
    sessionStorage.setItem(KEY, field.value.trim());
    void read();
  };
  send.addEventListener('click', take);
  field.addEventListener('keydown', (event) => event.key === 'Enter' && take());
  document.querySelector('#summary').replaceChildren(label, send);
  field.focus();
}

async function read() {
  try {
    const key = sessionStorage.getItem(KEY);
    const response = await fetch('api/v1/report', key ? { headers: { authorization: `Bearer ${key}` } } : {});
    const body = await response.json();
    if (response.status === 401 || response.status === 403) {
      sessionStorage.removeItem(KEY);
      return askForKey(key ? `${body.title}.` : '');
    }
    if (!response.ok) throw new Error(body.detail);
    show(body);
  } catch (error) {
    document.querySelector('#summary').textContent = `The report cannot be read: ${error.message}`;
  }
}

await read();
