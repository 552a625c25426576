#include <string_view>

#include <fmt/format.h>

#include "cli/graph/markup.hpp"
#include "cli/graph/svg.hpp"
#include "cli/graph/writers.hpp"

namespace tierwall::cli {

namespace {

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --ground: #f6f7f9; --paper: #ffffff; --ink: #1f2430;
  --soft: #667085; --line: #e0e3e8; --mark: #2f6fb5; --good: #1a7f4b; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171f; --paper: #1b1f29; --ink: #e6e9ef; --soft: #98a2b3; --line: #2e3442;
    --mark: #6ea8e8; --good: #5cc98f; --bad: #f0776b; }
}
* { box-sizing: border-box; }
body { margin: 0; height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; padding: 14px 20px;
  border-bottom: 1px solid var(--line); background: var(--paper); }
h1 { font-size: 17px; margin: 0; flex: 1 1 auto; }
header label { color: var(--soft); display: flex; gap: 6px; align-items: center; }
input[type=search] { font: inherit; color: inherit; background: var(--ground); width: 230px;
  border: 1px solid var(--line); border-radius: 7px; padding: 6px 10px; }
main { display: grid; grid-template-columns: minmax(0, 1fr) 380px; flex: 1; min-height: 0; }
#drawing { padding: 12px; min-height: 0; display: flex; align-items: center; justify-content: center; }
#drawing svg { max-width: 100%; max-height: 100%; }
#drawing svg.cards { width: 100%; height: 100%; max-width: 1050px; }
aside { border-left: 1px solid var(--line); background: var(--paper); padding: 16px 20px;
  overflow: auto; }
aside h2 { font-size: 15px; margin: 0 0 2px; overflow-wrap: anywhere; }
aside h3 { font-size: 13px; margin: 16px 0 4px; overflow-wrap: anywhere; }
aside p, aside ul { margin: 4px 0; overflow-wrap: anywhere; }
aside ul { padding-left: 18px; }
aside .soft { color: var(--soft); }
aside .reason { border-left: 3px solid var(--line); padding: 2px 0 2px 10px; margin: 8px 0; }
aside .allow { color: var(--good); } aside .deny { color: var(--bad); }
aside button { font: inherit; color: var(--mark); background: none; border: 0; padding: 0;
  text-align: left; cursor: pointer; overflow-wrap: anywhere; }
aside button:hover { text-decoration: underline; }
.node, .edge { cursor: pointer; outline: none; }
.node:focus-visible .card, .node.chosen .card { stroke-width: 3; }
.node:focus-visible circle, .node.chosen circle { stroke: var(--ink); stroke-width: 2.5; }
.edge:focus-visible .line, .edge:hover .line, .edge.chosen .line, .edge.lit .line {
  stroke-opacity: 1 !important; stroke-width: 2.6 !important; }
.edge.all:focus-visible .line, .edge.all:hover .line, .edge.all.lit .line, .edge.all.chosen .line {
  stroke: var(--soft) !important; stroke-width: 1.8 !important; }
.dim { opacity: .12; } .label.dim { opacity: .08; }
.hidden { display: none; }
@media (max-width: 900px) { body { height: auto; } main { grid-template-columns: 1fr; }
  aside { border-left: 0; border-top: 1px solid var(--line); } }
)css";

// Texts are set as text, never as markup.
constexpr std::string_view kScript = R"js(
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const details = document.getElementById('details');
const search = document.getElementById('search');
const nodes = data.nodes.map((_, i) => document.getElementById('n' + i));
const edges = data.edges.map((_, i) => document.getElementById('e' + i));
const labels = new Map([...document.querySelectorAll('.label')].map(l => [+l.dataset.edge, l]));
let chosen = null;

const nodeText = n => (n.kind === 'host' ? 'HostEndpoint/' : n.kind === 'workloads' ? n.namespace + '/' : '') +
  n.title + (n.members.length > 1 ? ' (' + n.members.length + ')' : '');
const ends = e => [e.flows[0].from, e.flows[0].to];
const element = (tag, text, name) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  return made;
};
const link = (text, act) => { const b = element('button', text); b.addEventListener('click', act); return b; };

function light(edgeNumbers, nodeNumbers) {
  edges.forEach((e, i) => { e.classList.toggle('lit', edgeNumbers.has(i)); e.classList.toggle('dim', !edgeNumbers.has(i)); });
  labels.forEach((l, i) => l.classList.toggle('dim', !edgeNumbers.has(i)));
  nodes.forEach((n, i) => n.classList.toggle('dim', !nodeNumbers.has(i)));
}
function lightAll() {
  for (const part of [...edges, ...nodes, ...labels.values()]) part.classList.remove('lit', 'dim');
}
function lightNode(n) {
  const around = new Set([n]), own = new Set();
  data.edges.forEach((e, i) => { if (ends(e).includes(n)) { own.add(i); ends(e).forEach(x => around.add(x)); } });
  light(own, around);
}
const lightEdge = i => light(new Set([i]), new Set(ends(data.edges[i])));

function lightFound() {
  const word = search.value.trim().toLowerCase();
  if (!word) return lightAll();
  const found = new Set();
  data.nodes.forEach((n, i) => {
    if (matches(n, word)) found.add(i);
  });
  const own = new Set(), around = new Set(found);
  data.edges.forEach((e, i) => {
    const hit = ends(e).some(x => found.has(x)) || e.traffic.toLowerCase().includes(word);
    if (hit) { own.add(i); ends(e).forEach(x => around.add(x)); }
  });
  light(own, around);
}
function relight() {
  if (!chosen) lightFound();
  else if (chosen.node !== undefined) lightNode(chosen.node);
  else lightEdge(chosen.edge);
}

function decision(side, said) {
  const line = element('p', '', said.decision.startsWith('allow') ? 'allow' : 'deny');
  line.append(side + ': ' + said.decision);
  const parts = [line];
  if (said.origin) parts.push(element('p', said.origin, 'soft'));
  return parts;
}
function showFlow(flow) {
  details.append(element('h3', nodeText(data.nodes[flow.from]) + ' → ' + nodeText(data.nodes[flow.to])));
  for (const r of flow.reasons) {
    const box = element('div', undefined, 'reason');
    box.append(element('p', r.traffic));
    if (r.egress) box.append(...decision('egress', r.egress));
    if (r.ingress) box.append(...decision('ingress', r.ingress));
    if (!r.egress && !r.ingress) box.append(element('p', 'nobody polices it', 'soft'));
    details.append(box);
  }
  if (flow.moreReasons) details.append(element('p', 'Other members are decided by other rules, too.', 'soft'));
}
function showEdge(i) {
  const e = data.edges[i];
  details.replaceChildren(element('h2', e.traffic),
    element('p', data.denied ? 'is denied, because' : 'is allowed, because', 'soft'));
  e.flows.forEach(showFlow);
}
function edgeList(title, list, other) {
  if (!list.length) return;
  details.append(element('h3', title));
  const ul = element('ul');
  for (const i of list) {
    const li = element('li');
    li.append(link(nodeText(data.nodes[other(i)]) + ': ' + data.edges[i].traffic, () => choose({edge: i})));
    ul.append(li);
  }
  details.append(ul);
}
function showNode(n) {
  const node = data.nodes[n];
  details.replaceChildren(element('h2', nodeText(node)), element('p', node.kind, 'soft'));
  const has = (i, way) => data.edges[i].flows.some(f => f[way] === n);
  const all = data.edges.map((_, i) => i);
  const other = i => { const [a, b] = ends(data.edges[i]); return a === n ? b : a; };
  edgeList(data.denied ? 'May not send to' : 'May send to', all.filter(i => has(i, 'from')), other);
  edgeList(data.denied ? 'May not receive from' : 'May receive from', all.filter(i => has(i, 'to')), other);
  if (!all.some(i => ends(data.edges[i]).includes(n))) details.append(element('p', 'No edges.', 'soft'));
  if (node.members.length > 1) {
    details.append(element('h3', 'Members'));
    const ul = element('ul');
    for (const m of node.members) ul.append(element('li', m));
    details.append(ul);
  }
}
function matches(n, word) {
  return (nodeText(n) + '\n' + n.members.join('\n')).toLowerCase().includes(word);
}
function showOverview() {
  const word = search.value.trim().toLowerCase();
  details.replaceChildren(element('h2', data.nodes.length + ' nodes, ' + data.edges.length + ' edges'),
    element('p', 'Choose a node or an edge to see what decides, with the pointer or with Tab and Enter. Escape goes back.', 'soft'));
  const ul = element('ul');
  data.nodes.forEach((n, i) => {
    if (!matches(n, word)) return;
    const li = element('li');
    li.append(link(nodeText(n), () => choose({node: i})));
    ul.append(li);
  });
  details.append(ul);
}
function choose(what) {
  chosen = what;
  [...nodes, ...edges].forEach(x => x.classList.remove('chosen'));
  if (!what) { showOverview(); lightFound(); return; }
  if (what.node !== undefined) { nodes[what.node].classList.add('chosen'); showNode(what.node); }
  else { edges[what.edge].classList.add('chosen'); showEdge(what.edge); }
  relight();
}
function attend(part, light, what) {
  part.addEventListener('mouseenter', light);
  part.addEventListener('focus', light);
  part.addEventListener('mouseleave', relight);
  part.addEventListener('blur', relight);
  part.addEventListener('click', event => { event.stopPropagation(); choose(what); });
  part.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(what); }
  });
}
nodes.forEach((n, i) => attend(n, () => lightNode(i), {node: i}));
edges.forEach((e, i) => attend(e, () => lightEdge(i), {edge: i}));
document.getElementById('drawing').addEventListener('click', () => choose(null));
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') { search.value = ''; choose(null); }
  if (event.key === '/' && document.activeElement !== search) { event.preventDefault(); search.focus(); }
});
search.addEventListener('input', () => { chosen = null; choose(null); });
document.getElementById('everything').addEventListener('change', event => {
  edges.forEach((e, i) => {
    if (!e.classList.contains('all')) return;
    e.classList.toggle('hidden', !event.target.checked);
    if (labels.has(i)) labels.get(i).classList.toggle('hidden', !event.target.checked);
  });
});
choose(null);
)js";

// JSON inside a page: nothing in it may end the element that holds it.
std::string json_in_page(const Graph& graph) {
  std::string safe;
  for (const char c : to_line(graph_json(graph))) {
    switch (c) {
      case '<': safe += "\\u003c"; break;
      case '>': safe += "\\u003e"; break;
      case '&': safe += "\\u0026"; break;
      default: safe += c;
    }
  }
  return safe;
}

}  // namespace

std::string graph_html(const Graph& graph) {
  const std::string title = markup_text(graph.title);
  return fmt::format(
      R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{}</title>
<style>{}</style>
</head>
<body>
<header>
<h1>{}</h1>
<label><input type="checkbox" id="everything" checked> edges of everything</label>
<input type="search" id="search" placeholder="Search (press /)" aria-label="Search nodes, members and traffic">
</header>
<main>
<div id="drawing">
{}</div>
<aside id="details" aria-live="polite"></aside>
</main>
<script type="application/json" id="data">{}</script>
<script>{}</script>
</body>
</html>
)html",
      title, kStyle, title, svg_picture(graph, false), json_in_page(graph), kScript);
}

}  // namespace tierwall::cli
