// Shows the report of this process. Text is set as text, never as HTML: what stands in a span stays text.

const SHOWN_ROWS = 200;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = String(text);
  if (className) made.className = className;
  return made;
}

/** `columns`: [title, value of a row, is a number]. */
function table(rows, columns) {
  if (rows.length === 0) return element('p', 'Nothing yet.', 'quiet');
  const made = element('table');
  const head = element('tr');
  for (const [title, , isNumber] of columns) {
    const cell = element('th', title, isNumber ? 'number' : '');
    cell.scope = 'col';
    head.append(cell);
  }
  const thead = element('thead');
  thead.append(head);
  const body = element('tbody');
  for (const row of rows.slice(0, SHOWN_ROWS)) {
    const line = element('tr');
    for (const [, valueOf, isNumber] of columns) line.append(element('td', valueOf(row), isNumber ? 'number' : ''));
    body.append(line);
  }
  made.append(thead, body);
  if (rows.length > SHOWN_ROWS) made.createCaption().textContent = `first ${SHOWN_ROWS} of ${rows.length}`;
  return made;
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

const short = (id) => id.replace(/^(service|caller):/, '');

const SERVICE_COLUMNS = [
  ['Service', (s) => (s.namespace ? `${s.namespace}/${s.name}` : s.name)],
  ['Environment', (s) => s.environment],
  ['Risk', (s) => s.risk.score.toFixed(1), true],
  ['Class', (s) => s.risk.class],
  ['Quality (WsRF)', (s) => s.qws.wsrf, true],
  ['Calls', (s) => s.calls, true],
  ['Why', (s) => s.risk.top.map((c) => c.reason).join('; ')],
];

const ENDPOINT_COLUMNS = [
  ['Service', (e) => e.service],
  ['Endpoint', (e) => e.endpoint],
  ['Calls', (e) => e.calls, true],
  ['Errors', (e) => e.errors, true],
  ['p95 ms', (e) => e.latencyMs.p95.toFixed(1), true],
  ['Callers', (e) => e.callers.join(', ')],
  ['Categories in', (e) => e.categories.in.join(', ')],
];

/** `nameOf` says what a node id is called. */
const edgeColumns = (nameOf) => [
  ['From', (e) => nameOf(e.from)],
  ['To', (e) => nameOf(e.to)],
  ['Kind', (e) => e.kind],
  ['Calls', (e) => e.calls, true],
  ['Errors', (e) => e.errors, true],
  ['Categories', (e) => e.categories.map((c) => c.category).join(', ')],
  ['Verdict', (e) => e.verdict ?? ''],
];

const flowColumns = (nameOf) => [
  ['Sender', (f) => nameOf(f.sender)],
  ['Recipient', (f) => nameOf(f.recipient)],
  ['Category', (f) => f.category],
  ['Evidence', (f) => f.grade ?? ''],
  ['Count', (f) => f.count, true],
  ['Verdict', (f) => f.verdict],
];

function show(report) {
  const { input } = report;
  const names = new Map(report.graph.nodes.map((node) => [node.id, node.organisation ?? node.name]));
  const nameOf = (id) => (id.startsWith('external:') ? `${names.get(id) ?? id} (external)` : short(id));
  const summary = `${input.spans} spans, ${input.traces} traces, ${input.services} services. Made ${report.generatedAt}.`;
  document.querySelector('#summary').textContent = summary;
  const kept = input.keptCategories ?? [];
  if (kept.length > 0)
    document
      .querySelector('#summary')
      .after(element('p', `Warning: this report may hold raw values of ${kept.join(', ')}: the settings keep them.`, 'warning'));
  const fill = (id, content) => document.querySelector(`#${id}`).replaceChildren(content);
  const outward = report.flows.filter((f) => f.verdict !== null);
  fill('findings', findingList(report.findings));
  fill('services', table(report.services, SERVICE_COLUMNS));
  fill('edges', table(report.graph.edges, edgeColumns(nameOf)));
  fill('flows', table(outward, flowColumns(nameOf)));
  fill('endpoints', table(report.endpoints, ENDPOINT_COLUMNS));
}

try {
  const response = await fetch('api/v1/report');
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail);
  show(body);
} catch (error) {
  document.querySelector('#summary').textContent = `The report cannot be read: ${error.message}`;
}
