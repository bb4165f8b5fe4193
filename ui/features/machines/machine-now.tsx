import { useNow } from "../../client/use-now.ts";
import { Facts } from "../../kit/board/facts.tsx";
import { HealthChip, inTrouble } from "../../kit/board/health-chip.tsx";
import { healthWords, shownFingerprint } from "../../kit/health-words.ts";
import { type KioskWords, useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { readingWords } from "../../kit/reading-words.ts";
import { entryTitle } from "./entry-title.ts";
import type { MachineRow } from "./machines-screen.tsx";
import { TrustCertificate } from "./trust-certificate.tsx";

/** How it is and why, what it says, and what is known of it. */
export function MachineNow({ machine }: { machine: MachineRow }) {
  const words = useWords();
  const nowMs = useNow();
  const { health, last, lastMs, view } = machine;
  const { since, why, todo, said } = healthWords(words, health, nowMs);
  const text = (name: string) => (typeof view[name] === "string" ? (view[name] as string) : "");
  return (
    <div className="flex flex-col gap-4">
      <section
        aria-label={words("nav.health")}
        className={`flex flex-col gap-2 rounded-2xl border-2 bg-panel p-4 ${health.state === "offline" ? "border-error" : inTrouble(health) ? "border-attention" : "border-line"}`}
      >
        <p className="flex items-center gap-3">
          <HealthChip health={health} />
          <span className="text-muted tabular-nums">{since}</span>
        </p>
        {why && <p className="font-bold text-lg">{why}</p>}
        {todo && <p className="text-base">{todo}</p>}
        {said && shownFingerprint(health) === undefined && (
          <p className="break-words font-mono text-muted text-sm">{said}</p>
        )}
        <TrustCertificate machine={machine} />
      </section>
      <section className="flex flex-col gap-1 rounded-2xl border border-line bg-panel p-4">
        <h3 className="text-muted text-sm">{words("machine.last")}</h3>
        <p className="break-words font-bold text-3xl tabular-nums" data-testid="live-reading">
          {last === null ? words("machine.nothing-yet") : readingWords(words, last)}
        </p>
        {lastMs !== null && <p className="text-muted text-sm tabular-nums">{words.dayTime(lastMs, nowMs)}</p>}
      </section>
      <section className="rounded-2xl border border-line bg-panel p-4">
        <Facts
          facts={[
            [words("machine.place"), machine.place],
            [words("machine.zone"), machine.zone],
            [words("machine.driver"), entryTitle(words, { id: machine.entry, title: machine.title })],
            [words("machine.protocol"), machine.protocol],
            [words("machine.address"), machine.address],
            [words("machine.number"), machine.id],
            [words("machine.model"), text("model")],
            [words("machine.firmware"), text("firmware")],
            [words("machine.readings"), words.number(machine.readings)],
            [words("machine.bytes-in"), bytes(words, machine.bytesIn)],
            [words("machine.bytes-out"), bytes(words, machine.bytesOut)],
            [words("machine.tries"), health.tries > 0 && words.number(health.tries)],
            [words("machine.heard"), health.heardMs !== undefined && words.dayTime(health.heardMs, nowMs)],
          ]}
        />
      </section>
    </div>
  );
}

const bytes = (words: KioskWords, n: number): string =>
  n < 10_000 ? words("machine.bytes", { n }) : words("machine.kilobytes", { n: Math.round(n / 1_000) });
