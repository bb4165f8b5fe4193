import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JobState } from "./job-state.ts";
import { type Advance, advance, type JobEvent, startJob } from "./run-job.ts";
import type { Accept, Job, Step } from "./step.ts";

const gtin = "04006381333931";
const sscc = "340123450000000017";
const gs = "\x1d";
const scan = (raw: string): JobEvent => ({ type: "scan", raw, atMs: Date.UTC(2026, 0, 15) });

const step = (id: string, next: string, rest: Partial<Step> = {}): Step => ({
  id,
  title: { code: `title.${id}` },
  show: [],
  accepts: [],
  next,
  ...rest,
});

const jobOf = (steps: Step[], form: Job["form"] = {}): Job => ({
  id: "J1",
  taskId: "T1",
  type: "pick",
  title: { code: "job.pick" },
  leaseEpoch: 1,
  leaseUntil: null,
  form,
  first: steps[0]?.id ?? "done",
  steps,
});

/** Runs the events; the last answer, with every command sent on the way. */
function play(job: Job, events: readonly JobEvent[]): Advance {
  let state = startJob(job);
  const commands: Advance["commands"][number][] = [];
  let last: Advance | undefined;
  for (const event of events) {
    last = advance(job, state, event);
    state = last.state;
    commands.push(...last.commands);
  }
  return { ...(last as Advance), commands };
}

const location: Accept = { means: "location", codes: [{ code: "A-01-03" }] };
const item: Accept = {
  means: "item",
  codes: [
    { code: "SKU-1", qtyBase: 1 },
    { code: gtin, qtyBase: 6 },
  ],
  set: { lot: { from: "lot" }, qty: { from: "countedQty" } },
};

/** One line of a picker: place, item, how many, which tote. */
const pickJob = (): Job =>
  jobOf([
    step("location", "item", { accepts: [location] }),
    step("item", "quantity", {
      accepts: [{ ...item, lot: "L7" }],
      offers: [{ id: "wrong-lot", label: { code: "o" } }],
    }),
    step("quantity", "tote", {
      fills: ["qty"],
      quantity: { field: "qty", expected: 12, min: 1, max: 12, uoms: [], endsStep: true },
      offers: [
        {
          id: "short",
          label: { code: "offer.short" },
          reasons: ["missing", "damaged"],
          quantity: { field: "found", expected: 0, min: 0, max: 11, uoms: [] },
          note: true,
          emit: {
            command: "pick.short",
            input: { qty: { field: "found" }, reason: { field: "reason" }, note: { field: "note" } },
            clear: ["found"],
          },
          next: "location",
        },
      ],
    }),
    step("tote", "done", {
      accepts: [{ means: "lpn", codes: [{ code: "TOTE-1" }], set: { tote: { from: "code" } } }],
      emit: {
        command: "pick.confirm",
        input: {
          task: "T1",
          qty: { field: "qty" },
          lot: { field: "lot" },
          to: { lpn: { field: "tote" }, slot: { field: "slot" } },
          serials: [{ field: "serial" }, "S0"],
        },
        clear: ["qty", "lot"],
      },
    }),
  ]);

describe("a job", () => {
  test("goes step by step and ends with its command", () => {
    const end = play(pickJob(), [scan(" a-01-03 "), scan("SKU-1"), { type: "quantity", qty: 5 }, scan("TOTE-1")]);
    expect(end.ended).toBe(true);
    expect(end.message).toEqual({ code: "job.done" });
    expect(end.commands).toEqual([
      { name: "pick.confirm", input: { task: "T1", qty: 5, to: { lpn: "TOTE-1" }, serials: ["S0"] } },
    ]);
    expect(end.state.form).toEqual({ tote: "TOTE-1" });
  });

  test("skips the quantity when the code carries the count, times what one of it holds", () => {
    const at = play(pickJob(), [scan("A-01-03"), scan(`]C101${gtin}10L7${gs}302`)]);
    expect(at.state.stepId).toBe("tote");
    expect(at.state.form).toEqual({ lot: "L7", qty: 12 });
  });

  test("asks for the quantity when the count in the code is more than allowed", () => {
    const at = play(pickJob(), [scan("A-01-03"), scan(`]C101${gtin}303`)]);
    expect(at.state.stepId).toBe("quantity");
    expect(at.feedback).toBe("attention");
    expect(at.message).toEqual({ code: "quantity.out-of-range", data: { qty: 18, min: 1, max: 12 } });
  });

  test("answers events after its end without changing anything", () => {
    const job = jobOf([step("a", "done", { accepts: [location] })]);
    const end = play(job, [scan("A-01-03"), scan("A-01-03")]);
    expect(end).toMatchObject({ feedback: "attention", message: { code: "job.over" }, ended: true });
  });

  test("refuses a state of another job and a step that does not exist", () => {
    const job = pickJob();
    const state: JobState = { ...startJob(job), jobId: "other" };
    expect(advance(job, state, scan("A-01-03"))).toMatchObject({
      state,
      feedback: "error",
      message: { code: "job.broken" },
    });
    const lost = jobOf([step("a", "nowhere", { accepts: [location] })]);
    const answer = play(lost, [scan("A-01-03")]);
    expect(answer).toMatchObject({ feedback: "error", message: { code: "job.broken", data: { step: "nowhere" } } });
    expect(answer.state).toEqual(startJob(lost));
  });
});

describe("a scan", () => {
  const at = (accepts: Accept[], raw: string, rest: Partial<Step> = {}, more: Step[] = []) =>
    play(jobOf([step("here", "done", { accepts, ...rest }), ...more]), [scan(raw)]);

  test("fits a code by its text, its GTIN in any length and its SSCC inside a GS1 code", () => {
    expect(at([item], "4006381333931").ended).toBe(true);
    expect(at([{ means: "item", codes: [{ code: "4006381333931" }] }], `(01)${gtin}(10)X`).ended).toBe(true);
    expect(at([{ means: "lpn", codes: [{ code: sscc }] }], `]C100${sscc}`).ended).toBe(true);
    expect(at([{ means: "lpn", codes: [{ code: `00${sscc}` }] }], sscc).ended).toBe(true);
  });

  test("fits the first accept in order", () => {
    const both: Accept[] = [
      { means: "item", codes: [{ code: "X" }], set: { first: true } },
      { means: "anything", like: "any", set: { first: false } },
    ];
    expect(at(both, "x").state.form).toEqual({ first: true });
    expect(at(both, "y").state.form).toEqual({ first: false });
  });

  test("lets the code set its own values over those of its accept", () => {
    const accept: Accept = {
      means: "item",
      codes: [{ code: "X", qtyBase: 12, set: { line: 2, qty: { from: "qty" } } }],
      set: { line: 1, sku: { from: "code" }, seen: { from: "raw" } },
    };
    expect(at([accept], "x").state.form).toEqual({ line: 2, qty: 12, sku: "X", seen: "x" });
  });

  test("of another lot names both and points to the offer, which then knows the lot", () => {
    const answer = play(pickJob(), [scan("A-01-03"), scan(`]C101${gtin}10L8`)]);
    expect(answer).toMatchObject({
      feedback: "error",
      offer: "wrong-lot",
      message: { code: "scan.wrong-lot", data: { lot: "L8", expected: "L7" } },
    });
    expect(answer.state).toMatchObject({ stepId: "item", form: { wrongLot: "L8" } });
    expect(at([{ ...item, lot: "L7" }], `(01)${gtin}(10)L8`).offer).toBeUndefined();
  });

  test("of another lot still fits a later accept that takes it", () => {
    const accepts: Accept[] = [
      { ...item, lot: "L7" },
      { ...item, lot: "L8", set: { second: true } },
    ];
    expect(at(accepts, `(01)${gtin}(10)L8`).state.form).toEqual({ second: true });
  });

  test("that belongs to another step is told apart from an unknown one", () => {
    const job = pickJob();
    expect(play(job, [scan("TOTE-1")]).message).toEqual({
      code: "scan.not-here",
      data: { raw: "TOTE-1", what: "lpn", name: "TOTE-1", expected: "location", code: "A-01-03" },
    });
    expect(play(job, [scan("ZZZ")]).message).toEqual({
      code: "scan.unknown",
      data: { raw: "ZZZ", expected: "location", code: "A-01-03" },
    });
  });

  test("of broken GS1 data says what is wrong with it", () => {
    expect(at([item], "]C10104006381333932").message).toMatchObject({ code: "scan.bad-gs1", data: { ai: "01" } });
  });

  test("where nothing is to be scanned says so", () => {
    expect(at([], "X").message.code).toBe("scan.not-needed");
  });

  test("of any LPN is taken by its form, but not the label of something else in this job", () => {
    const accepts: Accept[] = [{ means: "new-lpn", like: "lpn", set: { lpn: { from: "code" } } }];
    const shelf = step("shelf", "done", { accepts: [location] });
    expect(at(accepts, "tote-77", {}, [shelf]).state.form).toEqual({ lpn: "TOTE-77" });
    expect(at(accepts, `]C100${sscc}`, {}, [shelf]).state.form).toEqual({ lpn: sscc });
    expect(at(accepts, "A-01-03", {}, [shelf]).message).toMatchObject({
      code: "scan.not-here",
      data: { what: "location" },
    });
    expect(at(accepts, "x", {}, [shelf]).message.code).toBe("scan.unknown");
    expect(at([{ means: "lpn", like: "sscc" }], "TOTE-77").message.code).toBe("scan.unknown");
  });

  test("of a lot in GS1 form gives the lot inside, not the element string", () => {
    const accepts: Accept[] = [{ means: "lot", like: "any", set: { lot: { from: "raw" } } }];
    expect(at(accepts, `(01)${gtin}(10)AB-9`).state.form).toEqual({ lot: "AB-9" });
    expect(at(accepts, "AB-9").state.form).toEqual({ lot: "AB-9" });
    expect(at(accepts, `(01)${gtin}`).message.code).toBe("scan.unknown");
  });

  test("brings the expiry date of a GS1 code", () => {
    const accepts: Accept[] = [
      { ...item, set: { expiry: { from: "expiryDate" }, gtin: { from: "gtin" }, one: { from: "serial" } } },
    ];
    expect(at(accepts, `(01)${gtin}(17)271231(21)S5`).state.form).toEqual({ expiry: "2027-12-31", gtin, one: "S5" });
  });

  test("leads to a step that takes the same code: scan it again to confirm", () => {
    const other: Accept = { means: "location", like: "any", set: { to: { from: "code" } }, next: "confirm" };
    const steps = [
      step("here", "done", { accepts: [location, other], emit: { command: "move", input: {} } }),
      step("confirm", "done", {
        accepts: [{ means: "location", like: "any" }],
        emit: { command: "move", input: { to: { field: "to" }, unexpected: true } },
      }),
    ];
    const first = play(jobOf(steps), [scan("B-9")]);
    expect(first).toMatchObject({ feedback: "attention", commands: [], message: { code: "title.confirm" } });
    expect(play(jobOf(steps), [scan("B-9"), scan("B-9")]).commands).toEqual([
      { name: "move", input: { to: "B-9", unexpected: true } },
    ]);
    expect(play(jobOf(steps), [scan("A-01-03")]).commands).toEqual([{ name: "move", input: {} }]);
  });
});

describe("serial numbers", () => {
  const collect = step("serials", "done", {
    accepts: [
      { means: "serial", like: "any", append: { field: "serials", value: { from: "serial" } } },
      { means: "serial", like: "any", append: { field: "serials", value: { from: "raw" } } },
    ],
    collect: { field: "serials", length: 3 },
    emit: { command: "pick.confirm", input: { serials: { field: "serials" } }, clear: ["serials"] },
  });

  test("are collected until there are enough, the same one never twice", () => {
    const job = jobOf([collect]);
    const two = play(job, [scan("S1"), scan(`(01)${gtin}(21)S2`)]);
    expect(two).toMatchObject({ feedback: "ok", message: { code: "collect.more", data: { done: 2, total: 3 } } });
    const again = play(job, [scan("S1"), scan("s1")]);
    expect(again).toMatchObject({ feedback: "error", message: { code: "scan.serial-again", data: { serial: "s1" } } });
    expect(play(job, [scan("S1"), scan("S2"), scan("S3")]).commands).toEqual([
      { name: "pick.confirm", input: { serials: ["S1", "S2", "S3"] } },
    ]);
  });

  test("that are known already make the step count as done, but only once somebody does something", () => {
    const known = jobOf([step("go", "serials", { accepts: [location] }), collect], { serials: ["1", "2", "3"] });
    expect(play(known, [scan("A-01-03")])).toMatchObject({ ended: true, commands: [{ name: "pick.confirm" }] });
    expect(startJob(jobOf([collect], { serials: ["1", "2", "3"] })).stepId).toBe("serials");
  });
});

describe("a quantity", () => {
  const tote: Accept = { means: "lpn", codes: [{ code: "TOTE-1" }] };
  const ask = { field: "qty", expected: 12, min: 1, max: 20, uoms: [] };
  const emit = { command: "move.confirm", input: { qty: { field: "qty" } } };
  const move = (blind: boolean) =>
    jobOf([step("move", "done", { accepts: [tote], quantity: { ...ask, blind }, emit })]);

  test("is the expected one until somebody changes it", () => {
    expect(play(move(false), [scan("TOTE-1")]).commands).toEqual([{ name: "move.confirm", input: { qty: 12 } }]);
    expect(play(move(false), [{ type: "quantity", qty: 3 }, scan("TOTE-1")]).commands).toEqual([
      { name: "move.confirm", input: { qty: 3 } },
    ]);
  });

  test("must be keyed in a blind count", () => {
    const answer = play(move(true), [scan("TOTE-1")]);
    expect(answer).toMatchObject({ feedback: "attention", message: { code: "quantity.needed" }, ended: false });
  });

  test.each([0, 21, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("of %s is refused and the earlier one kept", (qty) => {
    const answer = play(move(false), [
      { type: "quantity", qty: 4 },
      { type: "quantity", qty },
    ]);
    expect(answer).toMatchObject({ feedback: "error", message: { code: "quantity.out-of-range" } });
    expect(answer.state.form.qty).toBe(4);
  });

  test("from a scan is held to the bounds of its own step", () => {
    const accept: Accept = { means: "item", codes: [{ code: "CASE", qtyBase: 24 }], set: { qty: { from: "qty" } } };
    const answer = play(jobOf([step("a", "done", { accepts: [accept], quantity: ask })]), [scan("CASE")]);
    expect(answer).toMatchObject({ feedback: "error", message: { code: "quantity.out-of-range", data: { qty: 24 } } });
  });

  test("is refused where none is asked for", () => {
    expect(play(pickJob(), [{ type: "quantity", qty: 1 }]).message.code).toBe("quantity.not-asked");
  });
});

describe("texts, choices and conditions", () => {
  const lot = step("lot", "expiry", {
    fills: ["lot"],
    accepts: [{ means: "lot", like: "any", set: { lot: { from: "code" } } }],
    texts: [{ field: "lot", kind: "code", label: { code: "receive.lot" }, required: true }],
  });
  const expiry = step("expiry", "ask", {
    onlyIf: { field: "dated", is: true },
    texts: [{ field: "expiryDate", kind: "date", label: { code: "receive.expiry" }, required: true }],
  });
  const ask = step("ask", "done", {
    choices: [
      { id: "yes", label: { code: "y" }, tone: "primary", set: { empty: true } },
      { id: "no", label: { code: "n" }, tone: "neutral", emit: { command: "count.open", input: {} } },
      { id: "back", label: { code: "b" }, tone: "neutral", set: { lot: null }, next: "lot" },
    ],
    emit: {
      command: "receive.line",
      input: { lot: { field: "lot" }, expiryDate: { field: "expiryDate" }, empty: { field: "empty" } },
    },
  });
  const job = (form: Job["form"]) => jobOf([lot, expiry, ask], form);
  const text = (field: string, value: string): JobEvent => ({ type: "text", field, value });

  test("a typed value ends the step as a scanned one does", () => {
    const typed = play(job({ dated: true }), [
      text("lot", " L1 "),
      text("expiryDate", "2027-02-28"),
      { type: "choose", id: "yes" },
    ]);
    expect(typed.commands).toEqual([
      { name: "receive.line", input: { lot: "L1", expiryDate: "2027-02-28", empty: true } },
    ]);
    expect(play(job({ dated: true }), [scan("L1")]).state).toMatchObject({ stepId: "expiry", form: { lot: "L1" } });
  });

  test("an empty required text and a day that does not exist are refused", () => {
    expect(play(job({}), [text("lot", "  ")]).message.code).toBe("text.needed");
    expect(play(job({ dated: true, lot: "L" }), [text("expiryDate", "2027-02-29")]).message.code).toBe("text.bad-date");
    expect(play(job({}), [text("other", "x")]).message.code).toBe("text.not-asked");
  });

  test("steps that are filled or ruled out are passed over", () => {
    expect(startJob(job({ lot: "L1", dated: false })).stepId).toBe("ask");
    expect(startJob(job({ lot: "L1", dated: true })).stepId).toBe("expiry");
  });

  test("a choice with its own command or way leaves without the step's command", () => {
    expect(play(job({ lot: "L" }), [{ type: "choose", id: "no" }]).commands).toEqual([
      { name: "count.open", input: {} },
    ]);
    const back = play(job({ lot: "L" }), [{ type: "choose", id: "back" }]);
    expect(back).toMatchObject({ commands: [], state: { stepId: "lot", form: {} } });
    expect(play(job({ lot: "L" }), [{ type: "choose", id: "maybe" }]).message.code).toBe("choice.unknown");
  });
});

describe("an exception", () => {
  const before = [scan("A-01-03"), scan("SKU-1")];

  test("takes its reason and quantity, sends its command and goes on", () => {
    const short: JobEvent = { type: "offer", id: "short", reason: "missing", qty: 2, note: " gone " };
    const answer = play(pickJob(), [...before, short]);
    expect(answer.commands).toEqual([{ name: "pick.short", input: { qty: 2, reason: "missing", note: "gone" } }]);
    expect(answer.state).toEqual({ jobId: "J1", stepId: "location", form: {}, history: [], lastSent: "pick.short" });
  });

  test("is refused without its reason or quantity", () => {
    const missing = play(pickJob(), [...before, { type: "offer", id: "short", qty: 2 }]);
    expect(missing.message.code).toBe("offer.reason-needed");
    const noQuantity = play(pickJob(), [...before, { type: "offer", id: "short", reason: "missing" }]);
    expect(noQuantity.message.code).toBe("quantity.needed");
    const over = play(pickJob(), [...before, { type: "offer", id: "short", reason: "missing", qty: 12 }]);
    expect(over.message.code).toBe("quantity.out-of-range");
  });
});

describe("undo", () => {
  test("takes back the last event, and says when it was sent already", () => {
    const job = pickJob();
    const undone = play(job, [scan("A-01-03"), scan("SKU-1"), { type: "undo" }]);
    expect(undone.state).toEqual(play(job, [scan("A-01-03")]).state);
    expect(undone.message.code).toBe("undo.done");
    expect(play(job, [{ type: "undo" }]).message.code).toBe("undo.nothing");
    const sent = play(job, [
      scan("A-01-03"),
      scan("SKU-1"),
      { type: "offer", id: "short", reason: "missing", qty: 0 },
      { type: "undo" },
    ]);
    expect(sent).toMatchObject({ feedback: "attention", message: { code: "undo.sent" } });
  });

  test("takes serials back one by one without keeping a copy of the list for each", () => {
    const collect = step("s", "done", {
      accepts: [{ means: "serial", like: "any", append: { field: "serials", value: { from: "raw" } } }],
      collect: { field: "serials", length: 400 },
    });
    const job = jobOf([collect]);
    const events = Array.from({ length: 300 }, (_, index) => scan(`SERIAL-${index}`));
    const full = play(job, events).state;
    expect(JSON.stringify(full).length).toBeLessThan(40_000);
    const back = play(job, [...events, { type: "undo" }, { type: "undo" }]).state;
    expect(back).toEqual(play(job, events.slice(0, 298)).state);
  });
});

describe("any events", () => {
  const codes = ["A-01-03", "SKU-1", gtin, "4006381333931", "TOTE-1", "L1", "L7", sscc, "X", ""];
  const raws = fc.oneof(
    fc.constantFrom(
      ...codes,
      `]C101${gtin}10L7${gs}302`,
      `(01)${gtin}(10)L8(21)S1`,
      `00${sscc}`,
      "]C10104006381333932",
    ),
    fc.string({ maxLength: 40 }),
  );
  const qty = fc.oneof(fc.integer({ min: -2, max: 30 }), fc.double());
  const ids = fc.constantFrom("short", "wrong-lot", "yes", "no", "toString", "__proto__");
  const fields = fc.constantFrom("lot", "qty", "expiryDate", "serials", "note", "other");
  const events: fc.Arbitrary<JobEvent> = fc.oneof(
    { weight: 5, arbitrary: raws.map((raw): JobEvent => ({ type: "scan", raw, atMs: 1_768_000_000_000 })) },
    { weight: 2, arbitrary: qty.map((value): JobEvent => ({ type: "quantity", qty: value })) },
    fc.record({ type: fc.constant("text" as const), field: fields, value: fc.string({ maxLength: 20 }) }),
    fc.record({ type: fc.constant("choose" as const), id: ids }),
    fc.record(
      { type: fc.constant("offer" as const), id: ids, reason: fc.constantFrom("missing", "x"), qty, note: fc.string() },
      { requiredKeys: ["type", "id"] },
    ),
    { weight: 2, arbitrary: fc.constant<JobEvent>({ type: "undo" }) },
  );

  const stepIds = ["s0", "s1", "s2", "s3", "done"];
  const next = fc.constantFrom(...stepIds, ...stepIds, "nowhere");
  const bound = fc.oneof(
    fc
      .constantFrom<Accept["means"]>("lot")
      .chain(() =>
        fc.constantFrom(
          ...(["raw", "code", "lot", "expiryDate", "serial", "sscc", "gtin", "qty", "countedQty"] as const).map(
            (from) => ({ from }),
          ),
        ),
      ),
    fc.constantFrom(1, "v", true, null),
  );
  const emit = fc.record(
    {
      command: fc.constantFrom("a.b", "c.d"),
      input: fc.constant({ qty: { field: "qty" }, deep: [{ field: "lot" }, { of: { field: "serials" } }] }),
      clear: fc.subarray(["qty", "lot", "serials"]),
    },
    { requiredKeys: ["command", "input"] },
  );
  const accept: fc.Arbitrary<Accept> = fc.record(
    {
      means: fc.constantFrom("location", "lpn", "item", "lot", "serial", "new-lpn", "anything"),
      codes: fc.array(fc.record({ code: fc.constantFrom(...codes), qtyBase: fc.integer({ min: 1, max: 9 }) }), {
        maxLength: 2,
      }),
      like: fc.constantFrom("sscc", "lpn", "any"),
      lot: fc.constantFrom("L7", "L8"),
      set: fc.dictionary(fields, bound, { maxKeys: 2 }),
      append: fc.record({ field: fc.constantFrom("serials", "lot"), value: bound }),
      next,
    },
    { requiredKeys: ["means"] },
  );
  const quantity = fc.record(
    {
      field: fc.constantFrom("qty", "found"),
      expected: fc.integer({ min: 0, max: 20 }),
      min: fc.constant(0),
      max: fc.constant(20),
      uoms: fc.constant([]),
      blind: fc.boolean(),
      endsStep: fc.boolean(),
    },
    { requiredKeys: ["field", "expected", "min", "max", "uoms"] },
  );
  const anyStep = (id: string): fc.Arbitrary<Step> =>
    fc.record(
      {
        id: fc.constant(id),
        title: fc.constant({ code: `title.${id}` }),
        show: fc.constant([]),
        accepts: fc.array(accept, { maxLength: 3 }),
        quantity,
        texts: fc.constantFrom(
          [{ field: "lot", kind: "text" as const, label: { code: "l" }, required: false }],
          [{ field: "expiryDate", kind: "date" as const, label: { code: "l" }, required: true }],
        ),
        choices: fc.array(
          fc.record(
            { id: ids, label: fc.constant({ code: "c" }), tone: fc.constant("primary" as const), emit, next },
            { requiredKeys: ["id", "label", "tone"] },
          ),
          { maxLength: 2 },
        ),
        offers: fc.array(
          fc.record(
            { id: ids, label: fc.constant({ code: "o" }), emit, next, quantity, reasons: fc.constant(["missing"]) },
            { requiredKeys: ["id", "label"] },
          ),
          { maxLength: 2 },
        ),
        fills: fc.subarray(["qty", "lot"]),
        onlyIf: fc.record({ field: fields, is: fc.constantFrom(true, null, "v") }),
        collect: fc.record({ field: fc.constant("serials"), length: fc.integer({ min: 0, max: 3 }) }),
        emit,
        next,
      },
      { requiredKeys: ["id", "title", "show", "accepts", "next"] },
    );
  const anyJob = fc
    .tuple(anyStep("s0"), anyStep("s1"), anyStep("s2"), anyStep("s3"))
    .map((steps) => jobOf(steps, { serials: ["S0"], gone: null }))
    .chain((job) => fc.constantFrom(job, pickJob()));

  test("never throw, keep the state plain JSON, and replay to the same answers", () => {
    fc.assert(
      fc.property(anyJob, fc.array(events, { maxLength: 25 }), (job, sequence) => {
        const run = () => {
          let state = startJob(job);
          return sequence.map((event) => {
            const answer = advance(job, state, event);
            // What the handheld stores is what it goes on with.
            state = JSON.parse(JSON.stringify(answer.state));
            expect(state).toEqual(answer.state);
            return answer;
          });
        };
        const frozen = JSON.stringify(job);
        expect(run()).toEqual(run());
        expect(JSON.stringify(job)).toBe(frozen);
      }),
      { numRuns: 400 },
    );
  });

  test("that undo takes back leave exactly the state before them", () => {
    let undone = 0;
    fc.assert(
      fc.property(anyJob, fc.array(events, { maxLength: 25 }), (job, sequence) => {
        let state = startJob(job);
        for (const event of sequence) {
          const answer = advance(job, state, event);
          const changed = event.type !== "undo" && answer.commands.length === 0 && answer.state !== state;
          if (changed) {
            expect(advance(job, answer.state, { type: "undo" }).state).toEqual(state);
            undone += 1;
          }
          state = answer.state;
        }
      }),
      { numRuns: 400 },
    );
    expect(undone).toBeGreaterThan(20);
  });
});
