import type { z } from "zod";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";
import { problemOf } from "#sync/contracts/refusals.ts";
import type { Dispatch } from "../api/dispatch.ts";
import type { Caller } from "../store/book.ts";
import { machineSecret } from "./data-folder.ts";
import { demoItems } from "./demo/demo-items.ts";
import { demoPeople } from "./demo/demo-people.ts";
import { demoPlaces } from "./demo/demo-places.ts";
import { demoInbound, demoOrders, demoPartners, demoStock } from "./demo/demo-work.ts";
import type { Part } from "./site.ts";

/**
 * With `--demo-site` an empty book gets a small warehouse: people of every role, items, places, stock, orders and a delivery, all
 * through the commands that anybody would use. How its people sign in is shown at each start for as long as it is true.
 */
export const demoSite: Part = {
  name: "demo site",
  async start(site) {
    const isEmpty = !site.store.reader.first("person", {}, "id");
    const people = demoPeople(machineSecret(site.folder, "demo-people"));
    if (site.options.demoSite && isEmpty) await fillDemoSite(site.dispatch, people, Date.now());
    if (!site.store.reader.get("person", people[0]?.personId ?? "")) return undefined;
    const valid = await Promise.all(people.map((person) => site.desk.stillSignsIn(person)));
    site.ready.signIns.push(...people.filter((_, at) => valid[at]).map(({ language: _language, ...hint }) => hint));
    return undefined;
  },
};

type People = ReturnType<typeof demoPeople>;

/** The same commands for the same day, whatever the machine. */
export async function fillDemoSite(dispatch: Dispatch, people: People, nowMs: number): Promise<void> {
  const todayMs = nowMs - (nowMs % 86_400_000);
  async function send<N extends ContractName>(
    name: N,
    input: z.input<Contracts[N]["input"]>,
    id: string,
  ): Promise<void> {
    const answer = await dispatch(demo, name, input, `demo:${id}`);
    if (answer.ok) return;
    const why = "fault" in answer ? answer.fault : JSON.stringify(problemOf(answer.refusal));
    throw new Error(`the demo site could not be made: ${name}: ${why}`);
  }
  await Promise.all(
    people.map(({ personId, name, roles, badge, pin, language }) =>
      send("people.save", { id: personId, name, roles, badge, pin, language }, personId),
    ),
  );
  for (const partner of demoPartners) await send("partners.save", partner, partner.id);
  const items = demoItems.map(({ tracks: _tracks, perCase: _perCase, ...item }) => item);
  await send("items.import", { items }, "items");
  await send("locations.import", { locations: demoPlaces() }, "locations");
  await send("stock.import", { lines: demoStock(todayMs) }, "stock");
  await send("orders.import", { orders: demoOrders(todayMs) }, "orders");
  await send("inbound.import", { asns: demoInbound(todayMs) }, "inbound");
}

const demo: Caller = { actor: "system", device: "appliance", roles: ["admin"] };
