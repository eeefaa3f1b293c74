import type { TypedDocumentString } from "./generated/graphql";

/** Asks the gateway; the answer has the type of the document. */
export async function execute<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Result; errors?: { message: string }[] };
  if (errors?.[0]) throw new Error(errors[0].message);
  if (!data) throw new Error(`the gateway answered ${response.status} without data`);
  return data;
}
