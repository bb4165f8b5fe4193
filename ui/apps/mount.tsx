import { Component, type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { type Kontor, openKontor, type SessionStorage } from "../client/kontor.ts";
import { createSettings } from "../client/settings.ts";
import { Button } from "../kit/button.tsx";
import { LanguageProvider, useSay } from "../kit/messages/use-say.tsx";
import { Providers } from "./providers.tsx";

/** Opens the device's store and shows the app; says so where there is no store to keep scans in. */
export async function mount(app: (kontor: Kontor) => ReactNode, sessionStorage?: SessionStorage): Promise<void> {
  const element = document.getElementById("root");
  if (element === null) throw new Error("The page has no #root.");
  const root = createRoot(element);
  const { language } = createSettings(localStorage, navigator.languages).get();
  try {
    const kontor = await openKontor(window, sessionStorage);
    root.render(
      <StrictMode>
        <LanguageProvider language={language}>
          <Fallback>
            <Providers kontor={kontor}>{app(kontor)}</Providers>
          </Fallback>
        </LanguageProvider>
      </StrictMode>,
    );
  } catch (cause) {
    console.error(cause);
    root.render(
      <LanguageProvider language={language}>
        <Halt words="page.no-store" />
      </LanguageProvider>,
    );
  }
}

/** A fault in a screen: what was scanned is on the disk, so a reload goes on at the same step. */
class Fallback extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    return this.state.failed ? <Halt words="page.fault" /> : this.props.children;
  }
}

function Halt({ words }: { words: "page.no-store" | "page.fault" }) {
  const say = useSay();
  return (
    <main className="mx-auto flex h-full max-w-xl flex-col justify-end gap-6 p-6">
      <p className="flex flex-1 items-center font-bold text-xl">{say(words)}</p>
      <Button tone="primary" wide onPress={() => location.reload()}>
        {say("act.again")}
      </Button>
    </main>
  );
}
