import { BehaviorSubject, Subject } from "rxjs";
import { catalog } from "#drivers/catalog/all.ts";
import type { CatalogEntry } from "#drivers/kit/catalog-entry.ts";
import type { Device } from "#drivers/kit/device.ts";
import type { Reading } from "#drivers/kit/reading.ts";
import { superviseLink } from "#drivers/kit/supervise.ts";
import { tcp } from "#drivers/transports/tcp.ts";
import { runSite } from "../../run-site.ts";
import { siteOptions } from "../../site/site-options.ts";
import { floorPartOf } from "../floor-part.ts";

/** An appliance that has, besides its own, a driver that fails where its settings say. */
const options = siteOptions(process.argv.slice(2));
if (options === "help") throw new Error("not for people");
await runSite(options, Date.now(), floorPartOf([...catalog, badDriver()]));

function badDriver(): CatalogEntry {
  const where = ["nowhere", "open", "data", "data-later", "write", "timer", "line-error"] as const;
  return {
    id: "test/bad",
    title: "A driver with faults",
    kind: "sensor",
    protocol: "none",
    reach: { by: "tcp", port: 1 },
    source: "test",
    ask: [
      { name: "host", title: "Host", type: "text", required: true },
      { name: "port", title: "Port", type: "int", required: true },
      { name: "at", title: "Where it fails", type: "choice", choices: where, required: true },
    ],
    open(id, settings, { now }): Device {
      const fail = (): never => {
        throw new Error(`it fails at ${at}`);
      };
      const { host, port, at } = settings as { host: string; port: number; at: (typeof where)[number] };
      if (at === "open") fail();
      const link = superviseLink(tcp({ host, port }), { now });
      const readings$ = new Subject<Reading>();
      const health$ = new BehaviorSubject(link.health);
      link.health$.subscribe(health$);
      if (at === "timer") setTimeout(fail, 10);
      // Nobody listens for its error.
      if (at === "line-error") link.opened$.subscribe(() => void import("node:net").then(({ connect }) => connect(1)));
      if (at === "data") link.bytes$.subscribe(fail);
      if (at === "data-later")
        link.bytes$.subscribe(async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          fail();
        });
      // The line is down by then, and nobody catches what the write says.
      if (at === "write") link.bytes$.subscribe(() => void link.stop().then(() => link.write(Buffer.from("x"))));
      return {
        id,
        readings$,
        health$,
        get health() {
          return link.health;
        },
        trace$: link.trace$,
        stop: () => link.stop(),
      };
    },
  };
}
