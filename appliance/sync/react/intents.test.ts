import { expect, test } from "vitest";
import { askableCommands, cloudsCommands } from "#sync/contracts/askable.ts";
import { contracts } from "#sync/contracts/list.ts";
import { givenStock } from "../../testing/builders.ts";
import { type LinkedSite, LinkedSites } from "./testing/linked-site.ts";

function asked() {
  const company = new LinkedSites("aa", "bb");
  const [aa, bb] = company.sites as [LinkedSite, LinkedSite];
  givenStock(aa, { sku: "TEA", place: "A-1", qty: 20 });
  let n = 0;
  const fromCloud = (command: string, input: Record<string, unknown>, more: Record<string, unknown> = {}) => {
    const id = `aa/${++n}`;
    const fields = { state: "pending" as const, command, input, askedBy: "cloud:eva", askedAt: aa.nowMs, ...more };
    company.hub.append({ type: "intent-asked", sets: [{ record: "intent", id, fields }] });
    return id;
  };
  return { company, aa, bb, fromCloud };
}
const order = (number: string) => ({ number, shipTo: { name: "C" }, lines: [{ sku: "TEA", qty: 2 }] });
const intent = (site: LinkedSite, id: string) => site.book.get("intent", id);

test("every command that may be asked exists, and none is about people, secrets or machines", () => {
  for (const name of cloudsCommands) expect(contracts[name].may).toEqual(["admin"]);
  for (const name of askableCommands) {
    expect(contracts[name].kind).toBe("command");
    expect(name).not.toMatch(/^(people|devices|machines|sync|files|fleet|print)\./);
  }
});

test("an intent is run as the site's own command and answered with what it said, in the asker's name", async () => {
  const { company, aa, fromCloud } = asked();
  const id = fromCloud("orders.create", order("SO-9"));
  await company.settle();
  expect(intent(aa, id)).toMatchObject({ state: "accepted", answer: { number: "SO-9", state: "open" } });
  const made = aa.book.row<{ actor: string; commandId: string }>("SELECT * FROM journal WHERE type = 'order-created'");
  expect(made).toMatchObject({ actor: "cloud:eva", commandId: id });
  expect(company.odd()).toEqual([]);
});

test("a refusal is the answer; what may not be asked, and input that cannot be right, are refused by the site", async () => {
  const { company, aa, fromCloud } = asked();
  const refused = fromCloud("orders.cancel", { orderId: "nobody", reason: "x" });
  const people = fromCloud("people.save", { id: "eva", name: "Eva", roles: ["admin"] });
  const wrong = fromCloud("orders.create", { lines: [] });
  const unknown = fromCloud("constructor", {});
  const role = fromCloud("orders.create", order("SO-1"), { askedRoles: ["picker", "admin"] });
  await company.settle();
  const codes = [refused, people, wrong, unknown, role].map((id) => [
    intent(aa, id)?.state,
    (intent(aa, id)?.answer as { code: string } | undefined)?.code,
  ]);
  expect(codes).toEqual([
    ["refused", "not-found"],
    ["refused", "command-not-for-intents"],
    ["refused", "input-invalid"],
    ["refused", "command-not-for-intents"],
    ["refused", "not-allowed"],
  ]);
  expect(aa.book.find("order", {})).toEqual([]);
});

test("what has expired by the cloud's clock or was withdrawn is not run, and both are told", async () => {
  const { company, aa, fromCloud } = asked();
  const late = fromCloud("orders.create", order("SO-1"), { expiresAt: aa.nowMs + 500 });
  const withdrawn = fromCloud("orders.create", order("SO-2"));
  company.hub.append({
    type: "intent-withdrawn",
    sets: [{ record: "intent", id: withdrawn, fields: { state: "withdrawn" } }],
  });
  await company.settle();
  expect(intent(aa, late)?.state).toBe("expired");
  expect(intent(aa, withdrawn)?.state).toBe("withdrawn");
  expect(aa.book.find("order", {})).toEqual([]);
});

test("a crash between the command and its answer, or before it, does nothing twice", async () => {
  const { company, aa, fromCloud } = asked();
  const id = fromCloud("orders.create", order("SO-1"));
  aa.exchange();
  for (const dies of ["orders.create", "intents.answer"]) {
    aa.reactor = aa.newReactor((call) => {
      if (call.name === dies) throw new Error("the power is gone");
      return aa.sendMany([call])[0];
    });
    await expect(aa.reactor.sweep()).rejects.toThrow("the power is gone");
    expect(intent(aa, id)?.state).toBe("pending");
  }
  aa.faults.length = 0;
  aa.reactor = aa.newReactor();
  await company.settle();
  expect(intent(aa, id)?.state).toBe("accepted");
  expect(aa.book.find("order", {})).toHaveLength(1);
  expect(aa.book.rows("SELECT 1 FROM journal WHERE type = 'intent-answered'")).toHaveLength(1);
});

test("a box that cannot run commands now leaves the intent as it is; a fault is tried again, then told", async () => {
  const { company, aa, fromCloud } = asked();
  const id = fromCloud("orders.create", order("SO-1"));
  aa.exchange();
  const answering = (answer: ReturnType<LinkedSite["sendMany"]>[number]) =>
    aa.newReactor((call) => (call.name === "orders.create" ? answer : aa.sendMany([call])[0]));
  aa.reactor = answering({ ok: false, refusal: { code: "storage-full", freeBytes: 0 } });
  for (let i = 0; i < 5; i++) await aa.reactor.sweep();
  expect(intent(aa, id)?.state).toBe("pending");
  aa.reactor = answering({ ok: false, fault: "a bug" });
  await aa.reactor.sweep();
  await aa.reactor.sweep();
  expect(intent(aa, id)?.state).toBe("pending");
  await aa.reactor.sweep();
  expect(intent(aa, id)).toMatchObject({ state: "refused", answer: { code: "fault" } });
  aa.faults.length = 0;
  await company.settle();
});

test("a site asks another one, speaks for itself only, and hears the answer", async () => {
  const { company, aa, bb } = asked();
  expect(bb.refusal("intents.ask", { site: "bb", command: "orders.create" }).code).toBe("site-is-this-one");
  expect(bb.refusal("intents.ask", { site: "aa", command: "people.save" }).code).toBe("command-not-for-intents");
  const { intentId } = bb.do("intents.ask", { site: "aa", command: "orders.create", input: order("SO-7") });
  const second = bb.do("intents.ask", { site: "aa", command: "orders.create", input: order("SO-8") });
  bb.do("intents.withdraw", { intentId: second.intentId });
  await company.settle();
  expect(intent(bb, intentId)).toMatchObject({ state: "accepted", answer: { number: "SO-7" } });
  expect(intent(aa, second.intentId)?.state).toBe("withdrawn");
  expect(aa.book.row("SELECT actor FROM journal WHERE type = 'order-created'")).toEqual({ actor: "site:bb" });
  expect(bb.ask("intents.list", { direction: "out" }).intents).toHaveLength(2);
  expect(bb.ask("intents.list", { direction: "out", command: "orders.create" }).intents).toHaveLength(2);
  expect(bb.ask("intents.list", { direction: "out", command: "transfers.send" }).intents).toEqual([]);
  expect(
    aa
      .ask("intents.list", { direction: "in" })
      .intents.map(({ state }) => state)
      .sort(),
  ).toEqual(["accepted", "withdrawn"]);
  expect(company.odd()).toEqual([]);
});
