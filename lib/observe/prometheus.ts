// Prints figures as Prometheus reads them. By hand, as the format is some lines and the libraries for it keep the counts too,
// under labels that they look up at each one.

import type { Histogram } from "./counts.ts";

export interface Metric {
  name: string;
  help: string;
  type: "counter" | "gauge";
  samples: readonly Sample[];
}

export interface Timed {
  name: string;
  help: string;
  type: "histogram";
  histogram: Histogram;
}

export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export function printMetrics(metrics: readonly (Metric | Timed)[]): string {
  return metrics.map((metric) => {
    const { name, help, type } = metric;
    const lines = type === "histogram" ? bucketsOf(metric) : metric.samples.map(
      ({ labels, value }) => `${name}${printLabels(labels)} ${value}`,
    );
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
  }).join("");
}

/** Each bucket counts what is in those before it too. */
function bucketsOf({ name, histogram: { bounds, counts, sum } }: Timed): string[] {
  let below = 0;
  const lines = [...bounds.map(String), "+Inf"].map((le, at) => {
    below += counts[at];
    return `${name}_bucket${printLabels({ le })} ${below}`;
  });
  return [...lines, `${name}_sum ${sum}`, `${name}_count ${below}`];
}

function printLabels(labels: Sample["labels"]): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => ESCAPES[character]);
}
