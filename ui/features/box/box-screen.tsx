import { useState } from "react";
import { useMay } from "../../client/use-may.ts";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { AboutBox } from "./about-box.tsx";
import { ClockPanel } from "./clock-panel.tsx";
import { DisplayPanel } from "./display-panel.tsx";
import { NetworkPanel } from "./network-panel.tsx";

const tabs = ["network", "clock", "display", "about"] as const;

export interface BoxScreenProps {
  /** Back to the assistant, where it was left before its end. */
  onSetUp: (() => void) | undefined;
}

/** What was set at the first boot, to be changed later. */
export function BoxScreen({ onSetUp }: BoxScreenProps) {
  const words = useWords();
  const may = useMay();
  const [tab, setTab] = useState<(typeof tabs)[number]>("network");
  const maySet = may("supervisor");
  return (
    <Screen
      title={words("box.title")}
      tools={
        <Tabs
          label={words("box.title")}
          tabs={tabs.map((id) => ({ id, label: words(`box.${id}`) }))}
          chosen={tab}
          onChoose={setTab}
        />
      }
    >
      {onSetUp && (
        <div className="flex items-center gap-3 rounded-2xl bg-attention p-3 text-on-attention">
          <p className="min-w-0 flex-1 font-semibold">{words("box.setup-open")}</p>
          <TouchButton onPress={onSetUp}>{words("box.setup-go")}</TouchButton>
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {tab === "about" && <AboutBox />}
        {tab === "display" && <DisplayPanel maySet={maySet} />}
        {!maySet && (tab === "network" || tab === "clock") && (
          <p className="text-muted">{words("k.supervisor-only")}</p>
        )}
        {maySet && tab === "network" && <NetworkPanel />}
        {maySet && tab === "clock" && <ClockPanel />}
      </div>
    </Screen>
  );
}
