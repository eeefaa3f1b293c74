import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Call } from "./Call";
import { Calls } from "./Calls";

function App() {
  const [id, open] = useState<string>();
  return (
    <>
      <Calls open={open} />
      {id && <Call key={id} id={id} />}
    </>
  );
}

createRoot(document.querySelector("main")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
