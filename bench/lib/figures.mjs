// Figures and tables.

/** The value that a share of the values stays below. */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** The value in the middle. */
export const median = (values) => percentile(values, 0.5);

/** A number with three digits that tell, or all of those before the point. */
export function short(number) {
  if (number === undefined || Number.isNaN(number)) return "–";
  return number >= 100 ? number.toFixed(0) : String(Number(number.toPrecision(3)));
}

/** Between which two the middle half of the values lies. */
export const middleHalf = (values) => [0.25, 0.75].map((share) => short(percentile(values, share))).join("–");

/** A Markdown table. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
