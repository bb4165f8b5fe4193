import { useLocation, useNavigate } from "@tanstack/react-router";
import { Tabs } from "../../kit/board/tabs.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { isSettings, settingsScreens } from "./screens.ts";
import { useWaiting } from "./use-waiting.ts";

/** The screens behind the rail's last entry, side by side: they are looked at now and then, not all day. */
export function SettingsTabs() {
  const words = useWords();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const waiting = useWaiting();
  if (!isSettings(pathname)) return null;
  return (
    <div className="px-4 pt-3">
      <Tabs
        label={words("nav.settings")}
        tabs={settingsScreens.map(({ path, label }) => {
          const count = waiting[path]?.count ?? 0;
          return { id: path, label: words(label), ...(count > 0 && { count }) };
        })}
        chosen={settingsScreens.find(({ path }) => pathname.startsWith(path))?.path}
        onChoose={(path) => void navigate({ to: path })}
      />
    </div>
  );
}
