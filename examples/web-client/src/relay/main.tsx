import { StrictMode, Suspense, useState } from "react";
import { createRoot } from "react-dom/client";
import { RelayEnvironmentProvider } from "react-relay";
import { Call } from "./Call";
import { Calls } from "./Calls";
import { environment } from "./environment";

function App() {
  const [id, open] = useState<string>();
  return (
    <RelayEnvironmentProvider environment={environment}>
      <Suspense fallback="…">
        <Calls open={open} />
      </Suspense>
      <Suspense fallback="…">{id && <Call key={id} id={id} />}</Suspense>
    </RelayEnvironmentProvider>
  );
}

createRoot(document.querySelector("main")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
