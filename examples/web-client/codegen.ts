import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["src/codegen/*.{ts,tsx}"],
  generates: {
    "./src/codegen/generated/": {
      preset: "client",
      presetConfig: {
        fragmentMasking: { unmaskFunctionName: "readFragment" },
        // The manifest for a gateway that answers known documents only: ids and texts.
        persistedDocuments: { hashAlgorithm: "sha256" },
      },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        // What JSON has for each scalar; one that is not listed is an error.
        strictScalars: true,
        scalars: {
          DateTime: "string",
          Decimal: "string",
          Duration: "string",
          Long: "number",
        },
      },
    },
  },
};

export default config;
