import { Minus, Plus } from "lucide-react";
import { useActs } from "../../client/act.tsx";
import { useKontor } from "../../client/kontor-context.ts";
import { useCall } from "../../client/use-call.ts";
import { useStore } from "../../client/use-store.ts";
import { Panel } from "../../kit/board/panel.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { languageNames } from "../../kit/messages/use-say.tsx";

const stepPercent = 10;
const themes = ["system", "light", "dark"] as const;

/** How this screen looks: its colours and language, and its brightness where the box can set it. */
export function DisplayPanel({ maySet }: { maySet: boolean }) {
  const words = useWords();
  const { settings } = useKontor();
  const { theme, language } = useStore(settings);
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <Panel title={words("box.theme")}>
        <Tabs
          label={words("box.theme")}
          tabs={themes.map((id) => ({ id, label: words(`box.theme.${id}`) }))}
          chosen={theme}
          onChoose={(chosen) => settings.change({ theme: chosen })}
        />
      </Panel>
      <Panel title={words("box.language")}>
        <Tabs
          label={words("box.language")}
          tabs={(["en", "de"] as const).map((id) => ({ id, label: languageNames[id] }))}
          chosen={language}
          onChoose={(chosen) => settings.change({ language: chosen })}
        />
      </Panel>
      {maySet && <Brightness />}
    </div>
  );
}

function Brightness() {
  const words = useWords();
  const { run, busy } = useActs();
  const { data } = useCall("box.display", {});
  if (!data) return null;
  const now = data.brightnessPercent;
  const set = (percent: number) =>
    void run("box.set-display", { brightnessPercent: Math.min(100, Math.max(stepPercent, percent)) });
  return (
    <Panel title={words("box.brightness")}>
      {data.backlight ? (
        <div className="flex items-center gap-3">
          <TouchButton
            icon={Minus}
            label="-"
            disabled={busy || now <= stepPercent}
            onPress={() => set(now - stepPercent)}
          />
          <Progress done={now} total={100} label={words("box.brightness")} />
          <TouchButton icon={Plus} label="+" disabled={busy || now >= 100} onPress={() => set(now + stepPercent)} />
        </div>
      ) : (
        <p className="text-muted">{words("box.brightness-fixed")}</p>
      )}
    </Panel>
  );
}
