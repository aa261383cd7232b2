// What an app does, in order, against the site of the first argument: `node flow.js SITE`, two tokens of one person in
// TOKEN and RENEWED. It prints what it saw as JSON, and ends with an error where the site broke its word.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import { compactVerify, createLocalJWKSet } from "jose";
import type { components, paths } from "./schema.js";

type Owed = components["schemas"]["Owed"];
const site = process.argv[2]!;
const app = (token: string) => createClient<paths>({ baseUrl: site, headers: { Authorization: `Bearer ${token}` } });
const api = app(process.env.TOKEN!);

const asked = await api.GET("/api/v1/me/gate");
const owed = asked.data!.actions[0]!;
assert.equal(asked.data!.show, true);

const tag = asked.response.headers.get("etag")!;
const again = await app(process.env.RENEWED!).GET("/api/v1/me/gate", { headers: { "If-None-Match": tag } });
assert.equal(again.response.status, 304);

const text = await api.GET("/api/v1/policies/{slug}/versions/{number}/content/{language}", {
  params: { path: { slug: owed.policy, number: owed.version, language: owed.language } },
  parseAs: "arrayBuffer",
});
assert.equal(createHash("sha256").update(Buffer.from(text.data!)).digest("hex"), owed.sha256);

const said = (sha256: string) => ({
  policy: owed.policy,
  version: owed.version,
  language: owed.language as components["schemas"]["LanguageEnum"],
  content_sha256: sha256,
  decision: "accept" as const,
  decided_at: process.env.DECIDED!,
  sent_at: process.env.SENT!,
});
const send = (sha256: string, key: string) =>
  api.POST("/api/v1/me/consent-events", { params: { header: { "Idempotency-Key": key } }, body: said(sha256) });

const key = randomUUID();
const wrong = await send("0".repeat(64), key);
assert.equal(wrong.error?.code, "unknown_content");
const answered = await send(owed.sha256, key);
assert.equal(answered.response.status, 201);
assert.equal(answered.data!.gate.show, false);
const replayed = await send(owed.sha256, key);
assert.equal(replayed.response.headers.get("idempotency-replayed"), "true");
assert.equal(replayed.data!.receipt, answered.data!.receipt);

const bundle = await api.GET("/api/v1/bundle", { params: { query: { lang: "ar" } } });
const keys = createLocalJWKSet({ keys: bundle.data!.keys as never });
const { payload } = await compactVerify(answered.data!.receipt!, keys);

const batch = await api.POST("/api/v1/me/consent-events/batch", {
  body: { items: [{ ...said(owed.sha256), key }, { ...said("0".repeat(64)), key: randomUUID() }] },
});
assert.deepEqual(batch.data!.items.map((item) => item.status), [201, 422]);

// A value that the contract does not list yet is a value, not an error.
const later = JSON.parse(JSON.stringify({ ...owed, action: "sign_on_paper" })) as Owed;
const title = (one: Owed): string => (one.action === "accept" ? "accept" : one.action === "notice" ? "notice" : "other");
assert.equal(title(later), "other");

console.log(JSON.stringify({ event: answered.data!.event.id, receipt: JSON.parse(new TextDecoder().decode(payload)).iss }));
