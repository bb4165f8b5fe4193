import { type Admission, type AdmitView, admit, admitNeeds } from "../../protocol/hub/admit.ts";
import type { HubBox } from "../../protocol/hub/view.ts";
import type { Hello } from "../../protocol/session.ts";
import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";
import { findBox, isSentAway, noteContact } from "./boxes.ts";
import type { World } from "./companies.ts";
import { type LogHead, loadView } from "./load-view.ts";
import { hashAt, logTipAt } from "./read-log.ts";
import { type Caller, requireKey } from "./sessions.ts";
import { SyncRefusal } from "./sync-refusal.ts";
import { writeOrigins } from "./write-effects.ts";

export interface Admitted {
  admission: Admission;
  /** The log's end, with the incarnation as it is now. */
  head: LogHead;
}

/** Who is this, may it write, where do the two stand: HUB's rules on this database, and what they change written. `head` is locked. Throws `SyncRefusal`. */
export async function admitBox(
  sql: Sql,
  world: World,
  head: LogHead,
  hello: Hello,
  { carried, caller }: { carried: boolean; caller?: Caller },
): Promise<Admitted> {
  const now = world.nowMs();
  const newTicket = Buffer.from(world.random(18)).toString("base64url");
  const row = await findBox(sql, hello.box);
  if (row && caller) requireKey(caller, row);
  const box: HubBox | undefined = row && {
    box: row.box,
    site: row.site,
    state: row.state,
    cursor: row.cursor,
    seenAtMs: row.lastSeenAtMs ?? 0,
    ...(row.settledCursor !== null && { settledCursor: row.settledCursor }),
  };
  let judged = await judge(sql, head, hello, box, { hubNowMs: now, newTicket, carried });
  let after = head;
  if (judged.hubLostTail) {
    after = await raiseIncarnation(sql, head, Math.max(head.incarnation, hello.incarnation) + 1);
    await writeIncident(sql, now, {
      kind: "hub-lost-tail",
      site: hello.site,
      box: hello.box,
      origin: hello.origin,
      other: "",
      detail: `the box has read up to ${hello.cursor}, common is ${judged.welcome.rewindTo ?? 0}`,
    });
    judged = await judge(sql, after, hello, box, { hubNowMs: now, newTicket, carried });
  }
  await writeOrigins(sql, judged.origins);
  if (judged.site.authority !== "")
    await sql.write(
      `INSERT INTO hub_site (company, site, authority, generations) VALUES ($1, $2, $3, $4)
       ON CONFLICT (company, site) DO UPDATE SET authority = excluded.authority, generations = excluded.generations`,
      [sql.company, judged.site.site, judged.site.authority, judged.site.generations],
    );
  const { schema, wallMs, freeBytes, outbox } = hello;
  const health = { schema, clockOffsetMs: wallMs - now, freeBytes, outbox, mode: judged.welcome.mode };
  const held = judged.welcome.held.find(({ origin }) => origin === hello.origin)?.seq ?? 0;
  // A copy of an old question, brought again by whoever has it, is no sign of life.
  if (!carried || held < hello.seq || hello.cursor > (row?.cursor ?? 0))
    await noteContact(sql, judged.box, hello.origin, health);
  for (const incident of judged.incidents) await writeIncident(sql, now, incident);
  const { welcome } = judged;
  // What comes on a stick has no line to change a key by.
  if (row?.rotateAsked && !carried) welcome.rotateKey = true;
  if (welcome.fork)
    for (const seq of judged.forkSeqs) {
      const tip = await hashAt(sql, welcome.fork.origin, seq);
      if (tip !== undefined) welcome.fork.marks.push({ seq, tip });
    }
  return { admission: judged, head: after };
}

async function judge(
  sql: Sql,
  head: LogHead,
  hello: Hello,
  box: HubBox | undefined,
  how: { hubNowMs: number; newTicket: string; carried: boolean },
): Promise<Admission> {
  const needs = admitNeeds(hello);
  const first = await loadView(sql, head, { ...nothing, origins: needs.origins, sites: [hello.site] });
  const authority = first.site(hello.site)?.authority;
  const view = await loadView(sql, head, {
    ...nothing,
    origins: authority ? [...needs.origins, authority] : needs.origins,
    sites: [hello.site],
    hashes: needs.hashes,
  });
  const sentAway = await isSentAway(sql, hello.site);
  const tips = new Map<number, string | undefined>();
  for (const hubPos of needs.logTips) {
    if (hubPos > head.hubPos || hubPos < head.compactedTo) continue;
    const tip =
      hubPos === head.hubPos ? head.tip : hubPos === head.compactedTo ? head.compactedTip : await logTipAt(sql, hubPos);
    tips.set(hubPos, tip);
    // The newest one that fits settles it: the older ones need not be looked up.
    if (tip !== undefined && hello.marks.some((mark) => mark.hubPos === hubPos && mark.tip === tip)) break;
  }
  const admitView: AdmitView = {
    ...view,
    incarnation: () => head.incarnation,
    box: () => box,
    logTipAt: (hubPos) => tips.get(hubPos),
    oldestPos: () => head.compactedTo + 1,
    isSentAway: () => sentAway,
  };
  const outcome = admit(admitView, hello, how);
  if (outcome.kind === "admitted") return outcome;
  throw new SyncRefusal(403, outcome.code === "revoked" ? "box-revoked" : outcome.code, outcome.detail);
}

const nothing = { origins: [], sites: [], hashes: [], registers: [], balances: [], serials: [], sources: [] };

/** After the hub was restored from a copy, or when a box shows that it lost the end of its log. */
export async function raiseIncarnation(sql: Sql, head: LogHead, to: number = head.incarnation + 1): Promise<LogHead> {
  await sql.write("UPDATE log_head SET incarnation = $2 WHERE company = $1", [sql.company, to]);
  return { ...head, incarnation: to };
}

async function writeIncident(sql: Sql, atMs: number, incident: Admission["incidents"][number]): Promise<void> {
  const { site, kind, ...detail } = incident;
  await sql.write(
    "INSERT INTO incident (company, id, at_ms, site, kind, detail) VALUES ($1, $2, $3, $4, $5, $6::jsonb) ON CONFLICT DO NOTHING",
    [sql.company, `${kind}-${incident.origin}-${incident.other}-${atMs}`, atMs, site, kind, jsonText(detail)],
  );
  sql.notify("incidents", { site, kind });
}
