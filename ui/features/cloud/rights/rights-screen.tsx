import { HandCoins, Plus, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo, useSeesAll } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Age, AgesNote, ageOf, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Ask } from "../shared/ask.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { SiteFilter } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { GrantRights, OfferRights } from "./give-rights.tsx";
import { RightsPolicy } from "./rights-policy.tsx";

type Pool = CloudValue<"rights.pools">["pools"][number];
type Right = CloudValue<"rights.list">["rights"][number];

/** Who may promise whose stock: pools, what is held out of them since when and until when, and the rule that moves them. */
export function RightsScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const seesAll = useSeesAll();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const [asked, setAsked] = useState<"offer" | "policy" | { grant: Pool }>();
  const sku = (address.text ?? "").trim();
  const pools = useCloudLive("rights.pools", {
    ...(sku !== "" && { sku }),
    ...(address.site && { site: address.site }),
    limit,
  });
  const isManager = may("regional-manager");
  return (
    <DeskScreen
      title={words("nav.rights")}
      note={<AgesNote ages={pools.data?.ages} />}
      tools={
        <>
          <SearchBox
            value={address.text ?? ""}
            onChange={(text) => change({ text }, { replace: true })}
            prompt={words("rights.search")}
          />
          <SiteFilter value={address.site ?? ""} onChange={(site) => change({ site })} />
          {seesAll && (
            <DeskButton icon={SlidersHorizontal} onPress={() => setAsked("policy")}>
              {words("rights.policy")}
            </DeskButton>
          )}
          {isManager && (
            <DeskButton icon={Plus} tone="primary" onPress={() => setAsked("offer")}>
              {words("rights.offer")}
            </DeskButton>
          )}
        </>
      }
    >
      <Answer answer={pools}>
        {({ pools: rows, ages, next }) => (
          <>
            <Frame title={words("rights.pools")}>
              <DataTable
                label={words("rights.pools")}
                rows={rows}
                keyOf={({ authority, sku: id, owner }) => `${authority} ${id} ${owner}`}
                empty={<EmptyState icon={HandCoins} title={words("rights.none")} hint={words("rights.none-hint")} />}
                columns={[
                  { id: "sku", title: words("c.sku"), cell: (pool) => <b className="font-mono">{pool.sku}</b> },
                  { id: "site", title: words("rights.authority"), cell: (pool) => nameOf(ages, pool.authority) },
                  { id: "given", title: words("rights.given"), end: true, cell: (pool) => words.number(pool.givenQty) },
                  {
                    id: "pool",
                    title: words("rights.in-pool"),
                    end: true,
                    cell: (pool) => <b>{words.number(pool.poolQty)}</b>,
                  },
                  { id: "held", title: words("rights.held"), end: true, cell: (pool) => words.number(pool.heldQty) },
                  { id: "spent", title: words("rights.spent"), end: true, cell: (pool) => words.number(pool.spentQty) },
                  {
                    id: "available",
                    title: words("rights.available-there"),
                    end: true,
                    cell: (pool) => words.number(pool.authorityAvailableQty),
                  },
                  { id: "age", title: words("c.as-of"), cell: (pool) => <Age age={ageOf(ages, pool.authority)} /> },
                  ...(isManager
                    ? [
                        {
                          id: "act",
                          title: "",
                          end: true,
                          cell: (pool: Pool) => (
                            <DeskButton disabled={pool.poolQty < 1} onPress={() => setAsked({ grant: pool })}>
                              {words("rights.grant")}
                            </DeskButton>
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      <Holdings sku={sku} site={address.site ?? ""} />
      {asked === "offer" && <OfferRights onClose={() => setAsked(undefined)} />}
      {asked === "policy" && <RightsPolicy onClose={() => setAsked(undefined)} />}
      {typeof asked === "object" && <GrantRights pool={asked.grant} onClose={() => setAsked(undefined)} />}
    </DeskScreen>
  );
}

function Holdings({ sku, site }: { sku: string; site: string }) {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const { run, busy } = useCloudActs();
  const { limit, more } = useLimit();
  const [returning, setReturning] = useState<Right>();
  const answer = useCloudLive("rights.list", {
    ...(sku !== "" && { sku }),
    ...(site !== "" && { holder: site }),
    limit,
  });
  return (
    <Answer answer={answer}>
      {({ rights, ages, next }) => (
        <>
          <Frame title={words("rights.holdings")}>
            <DataTable
              label={words("rights.holdings")}
              rows={rights}
              keyOf={({ grant }) => grant}
              empty={<p className="px-3 py-4 text-muted text-sm">{words("rights.no-holdings")}</p>}
              markOf={({ state }) => (state === "sealed" ? "attention" : undefined)}
              columns={[
                { id: "sku", title: words("c.sku"), cell: (right) => <b className="font-mono">{right.sku}</b> },
                { id: "holder", title: words("rights.holder"), cell: ({ holder }) => nameOf(ages, holder) },
                { id: "of", title: words("rights.authority"), cell: ({ authority }) => nameOf(ages, authority) },
                {
                  id: "held",
                  title: words("rights.left"),
                  end: true,
                  cell: ({ heldQty, grantedQty }) =>
                    words("c.of", { done: words.number(heldQty), total: words.number(grantedQty) }),
                },
                {
                  id: "state",
                  title: words("c.state"),
                  cell: ({ state }) => (
                    <Chip tone={state === "open" ? "ok" : state === "sealed" ? "attention" : "plain"}>
                      {words.of("right-state", state)}
                    </Chip>
                  ),
                },
                { id: "since", title: words("c.since"), cell: ({ grantedMs }) => words.ago(grantedMs, nowMs) },
                {
                  id: "until",
                  title: words("rights.until"),
                  cell: ({ expiresMs }) => words.moment(expiresMs, nowMs),
                },
                { id: "age", title: words("c.as-of"), cell: ({ holder }) => <Age age={ageOf(ages, holder)} /> },
                ...(may("regional-manager")
                  ? [
                      {
                        id: "act",
                        title: "",
                        end: true,
                        cell: (right: Right) =>
                          right.state === "open" && (
                            <DeskButton disabled={busy} onPress={() => setReturning(right)}>
                              {words("rights.return")}
                            </DeskButton>
                          ),
                      },
                    ]
                  : []),
              ]}
            />
          </Frame>
          {more(next)}
          {returning && (
            <Ask
              title={words("rights.return-title", { sku: returning.sku, site: nameOf(ages, returning.holder) })}
              confirm={words("c.ask-site")}
              busy={busy}
              onClose={() => setReturning(undefined)}
              onDone={() => {
                const { grant } = returning;
                setReturning(undefined);
                void run(
                  "rights.return",
                  { grant },
                  {
                    done: words("rights.return-asked"),
                    undo: ({ intentId }) => void run("intents.withdraw", { id: intentId }, { done: words("c.undone") }),
                  },
                );
              }}
            >
              {words("rights.return-what")}
            </Ask>
          )}
        </>
      )}
    </Answer>
  );
}
