import { ApplianceProcess } from "./appliance-process.ts";
import type { DemoOptions } from "./demo-options.ts";
import { closeHttp, httpDoor } from "./doors/http-door.ts";
import { LiveScreen } from "./doors/live-screen.ts";
import { asnCsv, itemsCsv, locationsCsv, ordersCsv, stockCsv } from "./files/csv-files.ts";
import { asn856, depositor, orders940 } from "./files/x12-files.ts";
import { Floor } from "./floor.ts";
import { Handheld } from "./handheld.ts";
import { FileDrop } from "./load-files.ts";
import { FloorMachines } from "./machines/floor-machines.ts";
import { MachineSite } from "./machines/machine-site.ts";
import { during, within } from "./pending.ts";
import { Clock } from "./people/clock.ts";
import { CrewMember, type Hall, type Trade } from "./people/crew.ts";
import { Truck } from "./people/receive-worker.ts";
import { receive } from "./people/receiver.ts";
import { Supervisor } from "./people/supervisor.ts";
import { receivingPlaces } from "./plan/locations-plan.ts";
import type { ShiftPlan } from "./plan/shift-plan.ts";
import { Chance } from "./seeded.ts";
import { SiteClient } from "./site-client.ts";
import { Standstill } from "./standstill.ts";
import type { Tally } from "./tally.ts";
import { TotePool } from "./tote-pool.ts";

export interface Board {
  columns: { column: string; orders: number }[];
  pickedLines: number;
  exceptions: { open: number };
}

export interface ShiftResult {
  floor: Floor;
  machines: FloorMachines | undefined;
  shipped: Supervisor["shipping"]["shipped"];
  gone: Supervisor["shipping"]["gone"];
  files: number;
  /** Times a kiosk was sent a new picture over the WebSocket. */
  boardUpdates: number;
  seconds: number;
  applianceExit: number;
  applianceLog: string;
}

interface Crew {
  id: string;
  name: string;
  roles: string[];
  device: string;
  over: "http" | "mqtt";
  work: Trade | "receive" | "supervise" | "integrate";
}

/** Longer than any shift at full speed; a shift that stands still is ended, and fails. */
const standstillMs = 45_000;
/** Robots, belts and printers take the time that they take, whatever the speed of people. */
const standstillWithMachinesMs = 150_000;
const startWithinMs = 180_000;
/** When the shift is over, everybody puts down what they have in hand; whoever takes longer is stuck. */
const putDownWithinMs = 180_000;
/** What machines have under way has limits of its own, one after the other. */
const settleWithinMs = 600_000;
const closeWithinMs = 30_000;

/** One shift from an empty data folder to the last truck. */
export async function runShift({
  options,
  data,
  plan,
  tally,
  onBoard,
}: {
  options: DemoOptions;
  data: string;
  plan: ShiftPlan;
  tally: Tally;
  onBoard: (board: Board | undefined, phase: string) => void;
}): Promise<ShiftResult> {
  const startedAt = performance.now();
  const appliance = await within(startWithinMs, "the appliance's start", ApplianceProcess.start(data));
  const devices: Handheld[] = [];
  let board: LiveScreen<Board> | undefined;
  let machines: FloorMachines | undefined;
  try {
    const site = new SiteClient({ appliance, data, seed: options.seed, tally });
    const crew = crewOf(options.orders);
    onBoard(undefined, "people sign in");
    await hire(site, appliance.ready.signIns[0]?.badge ?? "", crew, options.seed, tally);
    for (const { device, over, id } of crew) devices.push(await site.handheld(badgeOf(id), device, over));
    const deviceOf = (work: Crew["work"]) => devices.filter((_, i) => crew[i]?.work === work);
    const [kiosk] = deviceOf("supervise");
    const [integrator] = deviceOf("integrate");
    if (!kiosk || !integrator) throw new Error("the crew has no supervisor or no integrator");
    const { token } = await site.signIn(badgeOf("sup-1"), "KIOSK-2");
    board = new LiveScreen<Board>({ base: site.base, token, query: "board.today" });

    const drop = new FileDrop({
      data,
      integrator,
      upload: { base: site.base, token: (await site.signIn(badgeOf("edi-1"), "EDI-2")).token },
    });
    const files = bringFiles(drop, plan, (phase) => onBoard(board?.value, phase));
    await within(startWithinMs, "the files' way in", files);

    const floor = openingFloor(plan);
    if (options.machines) {
      onBoard(board.value, "machines are added");
      const { token } = await site.signIn(badgeOf("sup-1"), "KIOSK-3");
      const { siteId } = site;
      const { seed, speed } = options;
      const hallSite = new MachineSite({ appliance, token, siteId, floor, tally, plan, seed, speed });
      machines = await within(startWithinMs, "the machines' start", FloorMachines.start(hallSite));
    }
    const emptied: Truck[] = [];
    const hall: Hall = {
      floor,
      items: new Map(plan.items.map((item) => [item.sku, item])),
      totes: new TotePool(),
      tally,
      clock: new Clock(options.speed),
      seed: options.seed,
      doorsToLoad: new Set(),
      overtaken: new Set(),
      reserves: new Set(plan.locations.filter(({ kind }) => kind === "storage").map(({ id }) => id)),
      anyShelf: plan.stock.rows.find(({ lpn }) => lpn === "")?.place ?? "",
      machines,
      takeAway: (taskId) => supervisor.takeAway(taskId),
    };
    const supervisor = new Supervisor(kiosk, hall, {
      orders: plan.orders,
      emptied,
      evenFaces: plan.evenFaces,
      blocked: plan.blocked,
      deliveries: plan.deliveries.length,
    });
    await supervisor.beginShift();

    let over = false;
    const isOver = () => over;
    const trucks = plan.deliveries.map(
      (delivery, i) => new Truck(delivery, receivingPlaces[i % receivingPlaces.length] ?? "RECV-01"),
    );
    const trades: Trade[] = ["pick", "drive", "pack", "load", "count"];
    const people = [
      ...trades.flatMap((trade) =>
        deviceOf(trade).map((handheld, i) => new CrewMember(`${trade}-${i + 1}`, handheld, trade, hall).work(isOver)),
      ),
      ...deviceOf("receive").map((handheld, i) =>
        receive(handheld, hall, { trucks, emptied, firstPallet: 900_000 + i * 1_000, isOver }),
      ),
    ];
    let live: Record<string, number> = {};
    const standstill = new Standstill({
      done: () => doneOf(tally),
      limitMs: options.machines ? standstillWithMachinesMs : standstillMs,
      tell: () => `live tasks: ${JSON.stringify(live)}`,
    });
    const watch = setInterval(() => onBoard(board?.value, "the shift runs"), 250);
    try {
      await Promise.race([
        superviseUntilDone(supervisor, hall, (tasks) => {
          live = tasks;
        }),
        standstill.ended,
        appliance.died,
        ...people.map((person) => person.then(() => new Promise<never>(() => {}))),
      ]);
    } finally {
      over = true;
      standstill.stop();
      clearInterval(watch);
    }
    const ends = people.map((person, i) => during(`person ${i + 1} of ${people.length}`, person));
    await within(putDownWithinMs, "the end of everybody's work", Promise.race([Promise.all(ends), appliance.died]));
    onBoard(board.value, "the machines finish what they have in hand");
    if (machines) await within(settleWithinMs, "what machines have under way", machines.settle());
    onBoard(board.value, "the last papers are written");
    if (tally.surprises.length === 0) await supervisor.closeExceptions();
    await supervisor.waitForPapers();
    const boardUpdates = board.updates;
    onBoard(board.value, "the shift is over");
    board.close();
    await within(closeWithinMs, "the devices' sign-off", Promise.all(devices.map((device) => device.close())));
    if (machines) await within(settleWithinMs, "the machines' end", machines.stop());
    const applianceExit = await within(closeWithinMs, "the appliance's end", appliance.stop());
    return {
      floor,
      machines,
      shipped: supervisor.shipping.shipped,
      gone: supervisor.shipping.gone,
      files: drop.files,
      boardUpdates,
      seconds: Math.round((performance.now() - startedAt) / 100) / 10,
      applianceExit,
      applianceLog: appliance.log,
    };
  } finally {
    board?.close();
    const ends = [...devices.map((device) => device.close()), machines?.stop()];
    // What broke off may hang: the appliance is ended all the same.
    await within(closeWithinMs, "the shift's end", Promise.allSettled(ends)).catch(() => undefined);
    await within(closeWithinMs, "the appliance's end", appliance.stop()).catch(() => appliance.kill());
    closeHttp();
  }
}

async function superviseUntilDone(
  supervisor: Supervisor,
  hall: Hall,
  onLive: (tasks: Record<string, number>) => void,
): Promise<void> {
  for (let calm = 0; calm < 3; ) {
    calm = (await supervisor.round()) ? 0 : calm + 1;
    onLive(supervisor.live);
    await hall.clock.wait(120);
  }
}

const doneOf = ({ pickedLines, scans }: Tally): number =>
  pickedLines + [...scans.values()].reduce((sum, { jobs }) => sum + jobs, 0);

const badgeOf = (id: string): string => `BADGE-${id.toUpperCase()}-2026`;

function crewOf(orders: number): Crew[] {
  const many = orders > 150;
  const team = (work: Crew["work"], roles: string[], count: number): Crew[] =>
    Array.from({ length: count }, (_, i) => ({
      id: `${work}-${i + 1}`,
      name: `${work[0]?.toUpperCase()}${work.slice(1)}er ${i + 1}`,
      roles,
      device: `HH-${work.toUpperCase()}-${i + 1}`,
      // Every other handheld speaks MQTT.
      over: i % 2 === 0 ? ("http" as const) : ("mqtt" as const),
      work,
    }));
  return [
    { id: "sup-1", name: "Supervisor", roles: ["supervisor"], device: "KIOSK-1", over: "http", work: "supervise" },
    {
      id: "edi-1",
      name: "Depositor's system",
      roles: ["integrator"],
      device: "EDI-1",
      over: "http",
      work: "integrate",
    },
    ...team("receive", ["receiver"], 2),
    ...team("drive", ["receiver"], 2),
    ...team("pick", ["picker"], many ? 8 : 4),
    ...team("pack", ["packer"], many ? 3 : 2),
    ...team("load", ["packer"], 2),
    ...team("count", ["counter"], 3),
  ];
}

/** The first admin gives everybody a badge. */
async function hire(
  site: SiteClient,
  adminBadge: string,
  crew: readonly Crew[],
  seed: number,
  tally: Tally,
): Promise<void> {
  const { token } = await site.signIn(adminBadge, "SETUP-1");
  const admin = new Handheld({
    device: "SETUP-1",
    door: httpDoor(site.base, token),
    chance: new Chance(seed, "setup"),
    tally,
  });
  for (const { id, name, roles } of crew) {
    const answer = await admin.send("people.save", { id, name, roles, badge: badgeOf(id) });
    if (!answer?.ok) throw new Error(`${name} could not be hired: ${JSON.stringify(answer?.problem)}`);
  }
}

async function bringFiles(
  drop: FileDrop,
  { items, locations, stock, deliveries, orders }: ShiftPlan,
  phase: (text: string) => void,
): Promise<void> {
  const now = new Date();
  phase("master data comes in as files");
  await drop.registerPartner(depositor);
  await drop.uploadForm("items.csv", itemsCsv(items));
  await drop.uploadForm("locations.csv", locationsCsv(locations));
  phase("stock, ASNs and orders come in as files");
  const x12 = orders.filter(({ format }) => format === "x12");
  const third = Math.ceil(x12.length / 3);
  const parts = [0, 1, 2].map((n) => x12.slice(n * third, (n + 1) * third)).filter((part) => part.length > 0);
  // All at once, as a night's files lie there in the morning.
  await Promise.all([
    drop.intoInbox("opening-stock.csv", stockCsv(stock.rows)),
    ...deliveries
      .filter(({ format }) => format === "x12")
      .map((delivery, i) => drop.intoInbox(`${delivery.number}.856`, asn856(delivery, 100 + i, now))),
    ...parts.map((part, n) => drop.intoInbox(`orders-${n + 1}.940`, orders940(part, 200 + n, now))),
  ]);
  for (const delivery of deliveries)
    if (delivery.format === "csv") await drop.upload(`${delivery.number}.csv`, asnCsv(delivery));
  await drop.upload("orders.csv", ordersCsv(orders.filter(({ format }) => format === "csv")));
}

/** What is really there when the shift begins: the opening stock, less what nobody has missed yet. */
function openingFloor({ stock }: ShiftPlan): Floor {
  const floor = new Floor();
  for (const { expiryDate: _printed, place, lpn, ...goods } of stock.rows) floor.put(goods, { place, lpn });
  for (const { place, lpn, ...goods } of stock.missing) floor.take(goods, { place, lpn });
  return floor;
}
