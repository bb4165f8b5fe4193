import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { pdfText } from "../papers/testing/read-back.ts";
import { AnsweredProblem, StartedAppliance } from "../testing/start-appliance.ts";

let appliance: StartedAppliance;
let integrator: string;
let picker: string;
beforeAll(async () => {
  appliance = await StartedAppliance.start();
  integrator = await appliance.signIn("integrator");
  picker = await appliance.signIn("picker");
});
afterAll(() => appliance.stop());

const as = (token: string, headers: Record<string, string> = {}) => ({ authorization: `Bearer ${token}`, ...headers });
const raw = (content: BodyInit, query = "name=test.csv", headers: Record<string, string> = {}) =>
  fetch(`${appliance.base}/api/v1/files?${query}`, {
    method: "POST",
    headers: as(integrator, { "content-type": "application/octet-stream", ...headers }),
    body: content,
  });

describe("a file sent to a started appliance", () => {
  test("is taken as a form, as bytes, and through the contract, and known again by each", async () => {
    const content = "sku,name\nDOOR-1,Door\n";
    const form = new FormData();
    form.append("file", new Blob([content]), "items.csv");
    form.append("decimal", "point");
    const sent = await fetch(`${appliance.base}/api/v1/files`, { method: "POST", headers: as(integrator), body: form });
    expect(sent.status).toBe(200);
    expect(await sent.json()).toMatchObject({
      name: "items.csv",
      kind: "items",
      outcome: "imported",
      importedBy: "demo-integrator",
    });
    expect(await (await raw(content, "name=again.csv")).json()).toMatchObject({ outcome: "already-imported" });
    const contentBase64 = Buffer.from(content).toString("base64");
    expect(await appliance.call("files.import", { name: "x", contentBase64 }, integrator)).toMatchObject({
      outcome: "already-imported",
    });
    expect((await appliance.call("items.get", { sku: "DOOR-1" }, integrator)).item).toMatchObject({ name: "Door" });
  });

  test("of megabytes is taken while scans are answered", async () => {
    const rows = Array.from({ length: 12_000 }, (_, i) => `BIG-${i},"${"A long name ".repeat(8)}${i}"`);
    const content = `sku,name\n${rows.join("\n")}\n`;
    let slowestMs = 0;
    let done = false;
    const scans = (async () => {
      while (!done) {
        const startedMs = performance.now();
        await appliance.call("people.me", {}, picker);
        slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      }
    })();
    const answer = await raw(content, "name=big.csv");
    done = true;
    await scans;
    expect(await answer.json()).toMatchObject({ result: { "items.import": { created: 12_000 } } });
    expect(slowestMs).toBeLessThan(1_500);
  });

  test.each<[string, () => Promise<Response>, number, string]>([
    ["nobody known", () => raw("x", "name=a", { authorization: "Bearer wrong" }), 401, "sign-in-needed"],
    ["a picker", () => raw("x", "name=a", as(picker)), 403, "not-allowed"],
    ["an empty body", () => raw(""), 400, "request-malformed"],
    ["more than 20 MiB", () => raw(Buffer.alloc(21 * 1024 * 1024)), 413, "too-large"],
    ["an unknown option", () => raw("sku,name\nA,B\n", "name=a&colour=red"), 400, "input-invalid"],
    [
      "a form without a file",
      () => {
        const form = new FormData();
        form.append("as", "items");
        return fetch(`${appliance.base}/api/v1/files`, { method: "POST", headers: as(integrator), body: form });
      },
      400,
      "request-malformed",
    ],
    ["nonsense", () => raw("nonsense"), 422, "file-refused"],
  ])("from %s is a clear problem", async (_what, send, status, code) => {
    const answer = await send();
    expect({ status: answer.status, ...((await answer.json()) as object) }).toMatchObject({
      status,
      code,
      todo: expect.any(String),
    });
  });

  test("of any bytes is taken or refused, never a fault", async () => {
    const seed = Date.now() % 1_000_000;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const answer = await raw(Buffer.from(bytes), "name=fuzz");
        if (answer.status !== 200 && answer.status !== 422)
          throw new Error(`seed ${seed}: ${answer.status} ${await answer.text()}`);
      }),
      { seed, numRuns: 40 },
    );
  });
});

test("a file is exported as a file, to those who may", async () => {
  const get = (path: string, token: string) =>
    fetch(`${appliance.base}/api/v1/files/export/${path}`, { headers: as(token) });
  const answer = await get("stock-csv?sku=TEA-011", integrator);
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="stock-\d{4}-\d\d-\d\d\.csv"$/);
  expect(await answer.text()).toMatch(/^location,sku,qty,.*\r\nA01-01-1,TEA-011,24,L001A,/);
  expect((await get("stock-csv", picker)).status).toBe(403);
  expect((await get("everything", integrator)).status).toBe(400);
});

test("files in the inbox are booked or refused, and an urgent eye finds the refused one", async () => {
  const inbox = join(appliance.data, "inbox");
  writeFileSync(join(inbox, "good.csv"), "sku,name\nINBOX-1,From the inbox\n");
  writeFileSync(join(inbox, "bad.csv"), "sku,name\n,Nameless\n");
  await vi.waitFor(() => expect(existsSync(join(inbox, "processed", "good.csv"))).toBe(true), {
    timeout: 15_000,
    interval: 100,
  });
  await vi.waitFor(() => expect(readdirSync(join(inbox, "refused"))).toEqual(["bad.csv", "bad.csv.problems.txt"]), {
    timeout: 15_000,
    interval: 100,
  });
  expect((await appliance.call("items.get", { sku: "INBOX-1" }, integrator)).item).toMatchObject({
    name: "From the inbox",
  });
  const supervisor = await appliance.signIn("supervisor");
  const { exceptions } = await appliance.call("exceptions.list", { state: "open" }, supervisor);
  expect(exceptions).toContainEqual(
    expect.objectContaining({ kind: "unreadable-file", detail: expect.objectContaining({ name: "bad.csv" }) }),
  );
});

describe("labels and papers", () => {
  const paper = (path: string, init: RequestInit = {}) =>
    fetch(`${appliance.base}/api/v1/papers/${path}`, { headers: as(picker), ...init });

  test("are drawn from the book as PDF or ZPL", async () => {
    const pdf = await paper("location-label/A01-01-1.pdf?language=de");
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    expect((await pdfText(new Uint8Array(await pdf.arrayBuffer()))).join("\n")).toContain("A01-01-1");
    const zpl = await paper("item-label/TEA-011.zpl");
    expect(await zpl.text()).toMatch(/^\^XA[\s\S]*\^XZ\s*$/);
    const wide = await (await paper("item-label/TEA-011.zpl?dpi=300")).text();
    expect(wide).toContain("^PW1200");
  });

  test("that cannot be made say why", async () => {
    for (const [path, status, code] of [
      ["location-label/NOWHERE.pdf", 404, "not-found"],
      ["packing-list/SO-1001.pdf", 422, "paper-impossible"],
      ["packing-list/SO-1001.zpl", 422, "paper-impossible"],
      ["pallet-label/P000001.pdf", 422, "paper-impossible"],
      ["badge-label/demo-picker.pdf", 422, "paper-impossible"],
      ["love-letter/you.pdf", 400, "input-invalid"],
    ] as const) {
      const answer = await paper(path);
      expect([path, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([path, status, code]);
    }
  });

  test("wait in the queue until a printer takes them, once, and can be printed again", async () => {
    const { jobId } = await appliance.call(
      "papers.request",
      { kind: "location-label", subject: "A01-01-1", copies: 2 },
      picker,
    );
    const { jobs, waiting } = await appliance.call("papers.queue", {}, picker);
    expect(waiting).toBe(1);
    expect(jobs).toMatchObject([{ jobId, paper: "location-label", copies: 2, requestedBy: "demo-picker" }]);
    const content = () => paper(`jobs/${jobId}/content?format=zpl`, { method: "POST" });
    expect(await (await content()).text()).toContain("^XA");
    expect((await content()).status).toBe(409);
    expect((await appliance.call("papers.queue", { state: "printed" }, picker)).jobs).toMatchObject([
      { jobId, state: "printed" },
    ]);
    await appliance.call("papers.failed", { jobId, trouble: "out of labels" }, picker);
    const lost = await appliance.call("papers.fetch", { jobId, format: "pdf" }, picker, "fetch-1");
    expect(await appliance.call("papers.fetch", { jobId, format: "pdf" }, picker, "fetch-1")).toMatchObject({
      jobId,
      name: lost.name,
      copies: 2,
    });
    const again = await appliance.call("papers.reprint", { jobId }, picker);
    expect(again.jobId).not.toBe(jobId);
    await appliance.call("papers.cancel", again, picker);
    await expect(appliance.call("papers.cancel", again, picker)).rejects.toBeInstanceOf(AnsweredProblem);
    expect((await appliance.call("papers.queue", {}, picker)).jobs).toEqual([]);
  });

  test("of a released order list its picks in walking order", async () => {
    const supervisor = await appliance.signIn("supervisor");
    await appliance.call("orders.release", { orderId: "SO-1006" }, supervisor);
    const pdf = await paper("pick-list/SO-1006.pdf");
    const text = (await pdfText(new Uint8Array(await pdf.arrayBuffer()))).join("\n");
    const { allocations } = await appliance.call("orders.get", { orderId: "SO-1006" }, supervisor);
    for (const { place } of allocations as { place: string }[]) expect(text).toContain(place);
  });
});
