import { Plus, Waves } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { PlanWave } from "./plan-wave.tsx";

type Wave = CallValue<"waves.list">["waves"][number];

/** Waves, newest first: plan, release, call off. */
export function WavesScreen({ onOrder }: { onOrder: (orderId: string) => void }) {
  const words = useWords();
  const may = useMay();
  const [planning, setPlanning] = useState(false);
  const answer = useLive("waves.list", { limit: 30 });
  return (
    <Screen
      title={words("nav.waves")}
      tools={
        may("supervisor") && (
          <TouchButton tone="primary" icon={Plus} onPress={() => setPlanning(true)}>
            {words("waves.plan")}
          </TouchButton>
        )
      }
    >
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <AnswerState answer={answer}>
          {({ waves }) =>
            waves.length === 0 ? (
              <EmptyState icon={Waves} title={words("waves.none")} hint={words("waves.none-hint")} />
            ) : (
              <div className="grid grid-cols-[repeat(auto-fill,minmax(26rem,1fr))] gap-3 pb-2">
                {waves.map((wave) => (
                  <WaveCard key={wave.waveId} wave={wave} onOrder={onOrder} />
                ))}
              </div>
            )
          }
        </AnswerState>
      </div>
      {planning && <PlanWave onClose={() => setPlanning(false)} />}
    </Screen>
  );
}

function WaveCard({ wave, onOrder }: { wave: Wave; onOrder: (orderId: string) => void }) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState(false);
  const [open, setOpen] = useState(false);
  const { waveId, number, state, method, allocatedQty, pickedQty } = wave;
  const isLive = state === "planned" || state === "released" || state === "picking";
  return (
    <Panel
      title={number}
      aside={<Chip tone={state === "done" ? "ok" : isLive ? "action" : "plain"}>{words.of("wave-state", state)}</Chip>}
    >
      <div className="flex flex-col gap-2">
        <p className="text-base">
          {words("waves.orders", { n: wave.orders, lines: wave.lines })} · {words.of("method", method)}
        </p>
        {state !== "planned" && (
          <>
            <Progress label={number} done={pickedQty} total={pickedQty + allocatedQty} />
            <p className="flex justify-between text-muted text-sm">
              <span>{words("waves.picked", { picked: pickedQty, open: allocatedQty })}</span>
              <span>{words("waves.tasks", { open: wave.openTasks, done: wave.doneTasks })}</span>
            </p>
          </>
        )}
        {open && <WaveOrders waveId={waveId} onOrder={onOrder} />}
        <div className="flex flex-wrap gap-2">
          <TouchButton pressed={open} onPress={() => setOpen(!open)}>
            {words("nav.orders")}
          </TouchButton>
          {state === "planned" && may("supervisor") && (
            <TouchButton
              tone="primary"
              disabled={busy}
              onPress={() =>
                void run(
                  "waves.release",
                  { waveId },
                  {
                    done: ({ released, shortQty }) => words("waves.released", { n: released, short: shortQty }),
                  },
                )
              }
            >
              {words("waves.release")}
            </TouchButton>
          )}
          {isLive && may("supervisor") && (
            <TouchButton tone="danger" disabled={busy} onPress={() => setAsked(true)}>
              {words("waves.cancel")}
            </TouchButton>
          )}
        </div>
      </div>
      {asked && (
        <AskSure
          danger
          title={`${words("waves.cancel")}: ${number}`}
          confirm={words("waves.cancel")}
          onClose={() => setAsked(false)}
          onDone={() => {
            setAsked(false);
            void run("waves.cancel", { waveId }, { done: ({ returned }) => words("waves.cancelled", { n: returned }) });
          }}
        >
          {words("waves.cancel-detail")}
        </AskSure>
      )}
    </Panel>
  );
}

function WaveOrders({ waveId, onOrder }: { waveId: string; onOrder: (orderId: string) => void }) {
  const words = useWords();
  const answer = useLive("waves.get", { waveId });
  return (
    <AnswerState answer={answer} rows={2}>
      {({ orderList }) => (
        <ul className="max-h-64 overflow-y-auto">
          {orderList.map(({ orderId, number, state, pickedQty, openQty, allocatedQty }) => (
            <li key={orderId}>
              <button
                type="button"
                onClick={() => onOrder(orderId)}
                className="flex min-h-12 w-full items-center gap-3 border-line border-t px-1 text-start active:bg-tint"
              >
                <span className="flex-1 font-semibold">{number}</span>
                <span className="text-muted text-sm tabular-nums">
                  {words("k.of", { done: pickedQty, total: pickedQty + allocatedQty + openQty })}
                </span>
                <span className="text-muted text-sm">{words.of("order-state", state)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </AnswerState>
  );
}
