import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from "@graphiql/react";
import { EXAMPLES, type Example } from "./examples";

/** Lists the examples, to bring one back whose tab was closed or changed. */
export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: "Examples", icon: Icon, content: Panel };

function Panel() {
  const tabs = useGraphiQL((state) => state.tabs);
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);

  const open = (example: Example) => {
    const index = tabs.findIndex((tab) => tab.query === example.query);
    if (index >= 0) {
      changeTab(index);
      return;
    }
    addTab();
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(example.variables ?? "");
    updateActiveTabValues({ query: example.query, variables: example.variables });
  };

  return (
    <section className="examples" aria-label="Examples">
      <h2>Examples</h2>
      <ol>
        {EXAMPLES.map((example) => (
          <li key={example.title}>
            <button type="button" onClick={() => open(example)}>
              <strong>{example.title}</strong>
              <span>{prose(example.summary)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Sets what stands between backticks as code. */
function prose(text: string) {
  return text.split("`").map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>));
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round">
      <path d="M9 18h6M10 21h4M12 3a6.5 6.5 0 0 0-4 11.6c.6.5 1 1.2 1 2V17h6v-.4c0-.8.4-1.5 1-2A6.5 6.5 0 0 0 12 3Z" />
    </svg>
  );
}
