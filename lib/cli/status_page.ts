// The page at / of the HTTP port: how the gateway is, for whoever opens it in a browser. It runs no script.

import type { Metric, Sample, Timed } from "../observe/prometheus.ts";
import { VERSION } from "./version.ts";

/** `told` is what the reader may know of IRIS. */
export function statusPage(
  figures: readonly (Metric | Timed)[],
  iris: { answers: boolean; told: string },
): string {
  const rows = figures.filter(({ name }) => name !== "pgwire_info").map((figure) =>
    figure.type === "histogram"
      ? row(figure.help, [timesOf(figure)])
      : row(figure.help, figure.samples.map(valueOf))
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>iris-pgwire</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
td { border-top: 1px solid #ccc; padding: .3rem 1rem .3rem 0; vertical-align: top }
.no { color: #b00 }
</style>
<h1>iris-pgwire ${escaped(VERSION)}</h1>
<p${iris.answers ? "" : ' class="no"'}>${escaped(iris.told)}</p>
<table>
${rows.join("\n")}
</table>
<p><a href="/metrics">/metrics</a> for Prometheus, <a href="/health">/health</a> and <a href="/live">/live</a>
for whoever keeps it running.</p>
</html>
`;
}

function row(help: string, values: readonly string[]): string {
  const told = values.length === 0 ? "none" : values.join("<br>");
  return `<tr><td>${escaped(help)}</td><td>${told}</td></tr>`;
}

function valueOf({ labels, value }: Sample): string {
  const names = Object.values(labels ?? {}).map((name) => `${escaped(name)}: `).join("");
  return names + value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

function timesOf({ histogram: { counts, sum } }: Timed): string {
  const times = counts.reduce((all, count) => all + count, 0);
  if (times === 0) return "none";
  const average = (1000 * sum / times).toLocaleString("en-US", { maximumSignificantDigits: 3 });
  return `${times.toLocaleString("en-US")}, ${average} ms on average`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ESCAPES[character]);
}
