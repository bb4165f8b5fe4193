import { afterAll, beforeAll, expect, test } from "vitest";
import { openForReading } from "../store/connection.ts";
import { bookFile } from "../store/site-store.ts";
import { expectSound } from "../testing/expect-sound.ts";
import { AnsweredProblem, StartedAppliance } from "../testing/start-appliance.ts";

let appliance: StartedAppliance;
let token: string;
/** A race that is run once more has goods of its own. */
let races = 0;
beforeAll(async () => {
  appliance = await StartedAppliance.start({ args: ["--calls-per-10s", "0"] });
  token = await appliance.signIn("supervisor");
  await appliance.call(
    "locations.import",
    {
      locations: [
        { id: "R-01", kind: "pick" },
        { id: "R-02", kind: "pick" },
        { id: "STAGE-01", kind: "staging" },
      ],
    },
    token,
  );
});
afterAll(() => appliance?.stop());

test.each([
  { clients: 20, serials: false },
  { clients: 20, serials: true },
  { clients: 1_000, serials: false },
  { clients: 1_000, serials: true },
])(
  "$clients clients over HTTP want one of 10 units (serial numbers: $serials): ten get one, nobody else",
  { timeout: 240_000 },
  async ({ clients, serials }) => {
    const sku = `RACE-${++races}-${clients}-${serials ? "SN" : "PLAIN"}`;
    await appliance.call("items.save", { sku, name: sku, tracksSerial: serials }, token);
    const lines = serials
      ? Array.from({ length: 10 }, (_, i) => ({
          location: i % 2 === 0 ? "R-01" : "R-02",
          sku,
          qty: 1,
          serial: `${sku}-${i}`,
        }))
      : [
          { location: "R-01", sku, qty: 6 },
          { location: "R-02", sku, qty: 4 },
        ];
    const orders = Array.from({ length: clients }, (_, i) => ({
      number: `${sku}-${i}`,
      shipTo: { name: "Customer" },
      lines: [{ sku, qty: 1 }],
    }));
    // The orders come before the stock, so that none of them holds a promise when the race begins.
    const { orders: made } = await appliance.call("orders.import", { orders }, token);
    await appliance.call("stock.import", { lines }, token);

    const answers = await Promise.all(made.map(({ orderId }) => release(orderId)));
    const got = answers.filter(({ allocatedQty }) => allocatedQty > 0);
    expect(got.reduce((sum, { allocatedQty }) => sum + allocatedQty, 0)).toBe(10);
    expect(got).toHaveLength(10);
    for (const { code } of answers.filter(({ allocatedQty }) => allocatedQty === 0))
      expect(code).toBe("not-enough-stock");
    const waitsMs = answers.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    console.log(
      JSON.stringify({
        clients,
        serials,
        p50Ms: Math.round(waitsMs[Math.floor(clients * 0.5)] ?? 0),
        p99Ms: Math.round(waitsMs[Math.floor(clients * 0.99)] ?? 0),
      }),
    );

    const { totals } = await appliance.call("stock.list", { sku, limit: 50 }, token);
    expect(totals).toMatchObject({ onHand: 10, allocated: 10 });
    const db = openForReading(bookFile(appliance.data));
    try {
      expectSound({ db });
      const held = db
        .prepare(
          "SELECT place, serial, sum(qty) AS qty FROM allocation WHERE sku = ? AND state = 'open' GROUP BY place, serial",
        )
        .all(sku) as { serial: string; qty: number }[];
      if (serials) expect(new Set(held.map(({ serial }) => serial)).size).toBe(10);
      expect(held.reduce((sum, { qty }) => sum + qty, 0)).toBe(10);
    } finally {
      db.close();
    }
  },
);

async function release(orderId: string): Promise<{ allocatedQty: number; code: string; tookMs: number }> {
  const startedAt = performance.now();
  try {
    const { allocatedQty } = await appliance.call("orders.release", { orderId }, token, `race:${orderId}`);
    return { allocatedQty, code: "", tookMs: performance.now() - startedAt };
  } catch (error) {
    if (!(error instanceof AnsweredProblem)) throw error;
    return { allocatedQty: 0, code: error.problem.code, tookMs: performance.now() - startedAt };
  }
}
