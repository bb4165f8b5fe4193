import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { findOutWho } from "../../client/cloud/cloud.ts";
import { CloudActsProvider } from "../../client/cloud/cloud-acts.tsx";
import { useCloud } from "../../client/cloud/cloud-context.ts";
import type { Landing } from "../../client/cloud/landing.ts";
import { useStore } from "../../client/use-store.ts";
import { PairPage } from "../../features/cloud/pair/pair-page.tsx";
import { useSiteName } from "../../features/cloud/shared/sites.tsx";
import { SignInScreen } from "../../features/cloud/sign-in/sign-in-screen.tsx";
import { DeskButton } from "../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../kit/messages/console/use-desk-words.ts";
import { SiteNames } from "../../kit/messages/use-say.tsx";
import { Notices } from "./notices.tsx";
import { ShortcutList, useShortcuts } from "./shortcuts.tsx";
import { SideNav } from "./side-nav.tsx";
import { TopBar } from "./top-bar.tsx";

/** Ages grow with the clock, not with facts: what is shown is read again even when nothing happens. */
const readAgainMs = 20_000;
const whoAgainMs = 3_000;

/** Sign-in, then the side, the top and the screens. */
export function ConsoleFrame({ landing }: { landing: Landing }) {
  const cloud = useCloud();
  const session = useStore(cloud.session);
  useReadAgain(session.state === "in");
  useEndedSession();
  // Who comes by an invitation is somebody else than whoever was here.
  const [invited, setInvited] = useState(landing.invite !== undefined);
  const [pairing, setPairing] = useState(landing.pairing);
  // An invitation is spent once somebody is in; why another sign-in failed is still worth saying.
  const afterwards = landing.problem === undefined ? {} : { problem: landing.problem };
  // Whoever holds a pairing code need not be somebody here.
  if (pairing !== undefined) return <PairPage code={pairing} onConsole={() => setPairing(undefined)} />;
  if (session.state === "unknown") return <Knocking />;
  if (session.state !== "in" || invited)
    return (
      <SignInScreen
        landing={invited ? landing : afterwards}
        needsCode={session.state === "totp"}
        onEntered={() => setInvited(false)}
      />
    );
  return (
    <CloudActsProvider>
      <Named />
    </CloudActsProvider>
  );
}

function Named() {
  return (
    <SiteNames siteName={useSiteName()}>
      <Signed />
    </SiteNames>
  );
}

function Signed() {
  const [menu, setMenu] = useState(false);
  const shortcuts = useShortcuts();
  return (
    <div className="grid h-full lg:grid-cols-[15rem_1fr]">
      <SideNav open={menu} onClose={() => setMenu(false)} />
      <div className="flex min-h-0 min-w-0 flex-col">
        <TopBar onMenu={() => setMenu(true)} search={shortcuts.search} />
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain" data-scrolls="">
          <Outlet />
        </div>
      </div>
      {shortcuts.listed && <ShortcutList onClose={() => shortcuts.list(false)} />}
      <Notices />
    </div>
  );
}

/** Until the cloud has said who this is. */
function Knocking() {
  const words = useDeskWords();
  const cloud = useCloud();
  const { state } = useStore(cloud.connection);
  useEffect(() => {
    const timer = setInterval(() => void findOutWho(cloud), whoAgainMs);
    return () => clearInterval(timer);
  }, [cloud]);
  if (state === "online") return null;
  return (
    <main className="grid h-full place-items-center p-6">
      <div className="flex flex-col items-center gap-3 text-center">
        <CloudOff aria-hidden="true" className="size-12 text-muted" />
        <p className="font-bold text-xl">{words("problem.cloud-silent")}</p>
        <p className="text-muted">{words("problem.cloud-silent.todo")}</p>
        <DeskButton onPress={() => void findOutWho(cloud)}>{words("c.retry")}</DeskButton>
      </div>
    </main>
  );
}

function useReadAgain(enabled: boolean) {
  const { live } = useCloud();
  const client = useQueryClient();
  useIsFetching();
  useEffect(() => {
    if (!enabled) {
      client.clear();
      return;
    }
    const read = () => void client.invalidateQueries({ refetchType: "active" });
    const comeBack = () => {
      live.restart();
      read();
    };
    const timer = setInterval(read, readAgainMs);
    window.addEventListener("online", comeBack);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", comeBack);
    };
  }, [enabled, client, live]);
}

/** A session that ended in the cloud ends here: the next reading says so, and the screen asks who is there. */
function useEndedSession() {
  const cloud = useCloud();
  const client = useQueryClient();
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        const { error } = query.state;
        const status = error !== null && "problem" in error ? (error.problem as { status?: number }).status : undefined;
        if (status === 401 && cloud.session.get().state === "in") cloud.leave();
      }),
    [client, cloud],
  );
}
