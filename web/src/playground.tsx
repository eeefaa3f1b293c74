import { DOC_EXPLORER_PLUGIN } from "@graphiql/plugin-doc-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { EXAMPLES } from "./examples";
import { EXAMPLES_PLUGIN } from "./examples-panel";
import { fetcher } from "./fetcher";
import { EDITOR_THEME } from "./theme";

const PLUGINS = [EXAMPLES_PLUGIN, HISTORY_PLUGIN];

/** GraphiQL over this gateway, with the examples in its tabs. */
export function Playground() {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={EXAMPLES}
      editorTheme={EDITOR_THEME}
      plugins={PLUGINS}
      visiblePlugin={DOC_EXPLORER_PLUGIN}
      inputValueDeprecation
    >
      <GraphiQL.Logo>
        <a className="logo" href="./schema.graphql" title="The schema as text">
          <img src="./favicon.svg" alt="" width="22" height="22" />
          callrecords
        </a>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
