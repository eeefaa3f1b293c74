// An issuer of tokens: its file of keys, and tokens that it signs.

import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "calls";

/** Makes an issuer, whose file of keys goes with this process. */
export function issuer() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const folder = mkdtempSync(`${tmpdir()}/bench-`);
  process.on("exit", () => rmSync(folder, { recursive: true }));
  const file = `${folder}/keys.json`;
  const key = { ...publicKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "EdDSA" };
  writeFileSync(file, JSON.stringify({ keys: [key] }));
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = (subject, roles) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: subject, roles, nbf: now - 60, exp: now + 24 * 3600 };
    const message = `${part({ alg: "EdDSA", kid: "one" })}.${part(claims)}`;
    return `Bearer ${message}.${sign(null, Buffer.from(message), privateKey).toString("base64url")}`;
  };
  return { file, token };
}
