/** An example query, opened in a tab of its own. */
export interface Example {
  /** The first line of its comment. */
  title: string;
  /** The rest of its comment. */
  summary: string;
  query: string;
  /** Its variables as JSON. */
  variables: string | null;
}

const queries = import.meta.glob<string>("../examples/*.graphql", { query: "?raw", import: "default", eager: true });
const variables = import.meta.glob<string>("../examples/*.json", { query: "?raw", import: "default", eager: true });

/** The examples in the order of their file names. */
export const EXAMPLES: Example[] = Object.keys(queries)
  .sort()
  .map((path) => {
    const query = (queries[path] ?? "").trimEnd();
    const [title = "", ...rest] = comment(query);
    return { title, summary: rest.join(" "), query, variables: variables[path.replace(/graphql$/, "json")] ?? null };
  });

/** The lines of the comment that a query begins with. */
function comment(query: string): string[] {
  const lines = query.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("#"));
  return lines.slice(0, end).map((line) => line.slice(1).trim()).filter(Boolean);
}
