import { CircleCheck, CircleDashed, CircleSlash, Clock, type LucideIcon, Unplug } from "lucide-react";
import { useState } from "react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { Chip, type ChipTone } from "../../../kit/board/chip.tsx";
import { MiddleDialog } from "../../../kit/board/middle-dialog.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";

export type SiteAge = CloudValue<"stock.list">["ages"][number];
type Status = SiteAge["status"];

const looks: Record<Status, { tone: ChipTone; icon: LucideIcon }> = {
  online: { tone: "ok", icon: CircleCheck },
  quiet: { tone: "attention", icon: CircleDashed },
  dark: { tone: "error", icon: Unplug },
  waiting: { tone: "plain", icon: Clock },
  expelled: { tone: "error", icon: CircleSlash },
};

/** Colour, sign and word: each of them says it alone. */
export function StatusChip({ status }: { status: Status }) {
  const words = useDeskWords();
  const { tone, icon } = looks[status];
  return (
    <Chip tone={tone} icon={icon}>
      {words.of("site-status", status)}
    </Chip>
  );
}

/** Of when the figures of one site are. */
export function Age({ age }: { age: SiteAge | undefined }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  if (!age) return <span className="text-muted">–</span>;
  const tone = { online: "text-muted", quiet: "text-attention-ink font-semibold", waiting: "text-muted" } as Partial<
    Record<Status, string>
  >;
  return (
    <span
      className={`whitespace-nowrap tabular-nums ${tone[age.status] ?? "font-semibold text-error-ink"}`}
      title={age.asOfMs === null ? undefined : words.exact(age.asOfMs)}
    >
      {age.asOfMs === null ? words("age.nothing-yet") : words.ago(age.asOfMs, nowMs)}
    </span>
  );
}

export const ageOf = (ages: readonly SiteAge[] | undefined, site: string): SiteAge | undefined =>
  ages?.find((one) => one.site === site);

/** The name of a site, as people call it. */
export const nameOf = (ages: readonly SiteAge[] | undefined, site: string): string => ageOf(ages, site)?.name || site;

/** Under a screen's title: how old the oldest part of what it shows is, with each site's on request. */
export function AgesNote({ ages }: { ages: readonly SiteAge[] | undefined }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const [open, setOpen] = useState(false);
  if (!ages || ages.length === 0) return null;
  const told = ages.filter(({ asOfMs }) => asOfMs !== null);
  const oldest = told.reduce<SiteAge | undefined>(
    (old, one) => (old && (old.asOfMs ?? 0) <= (one.asOfMs ?? 0) ? old : one),
    undefined,
  );
  const bad = ages.filter(({ status }) => status === "dark" || status === "expelled").length;
  const text =
    oldest === undefined
      ? words("age.none-yet")
      : ages.length === 1
        ? words("age.one", { age: words.span(nowMs - (oldest.asOfMs ?? 0)) })
        : words("age.oldest", {
            sites: ages.length,
            site: oldest.name || oldest.site,
            age: words.span(nowMs - (oldest.asOfMs ?? 0)),
          });
  return (
    <>
      <button
        type="button"
        data-testid="ages"
        onClick={() => setOpen(true)}
        className={`flex touch:min-h-12 items-center gap-1.5 self-start text-start text-sm underline-offset-4 hover:underline ${bad > 0 ? "font-semibold text-error-ink" : "text-muted"}`}
      >
        <Clock aria-hidden="true" className="size-4 shrink-0" />
        {text}
        {bad > 0 && ` · ${words.count("age.dark-one", "age.dark-many", bad)}`}
      </button>
      {open && (
        <MiddleDialog title={words("age.title")} onClose={() => setOpen(false)}>
          <p className="text-muted text-sm">{words("age.what")}</p>
          <ul className="flex flex-col">
            {[...ages]
              .sort((a, b) => (a.asOfMs ?? 0) - (b.asOfMs ?? 0))
              .map((age) => (
                <li key={age.site} className="flex flex-wrap items-center gap-3 border-line border-t py-2 text-sm">
                  <span className="min-w-32 flex-1 font-semibold">{age.name || age.site}</span>
                  <StatusChip status={age.status} />
                  <span className="text-muted">
                    {age.waitingFacts > 0 && words("age.waiting", { n: age.waitingFacts })}
                  </span>
                  <Age age={age} />
                </li>
              ))}
          </ul>
        </MiddleDialog>
      )}
    </>
  );
}
