import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { ActsProvider } from "../../client/act.tsx";
import { useKontor } from "../../client/kontor-context.ts";
import { signOut } from "../../client/sign-in.ts";
import { isWall } from "../../client/this-box.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { useStore } from "../../client/use-store.ts";
import { AppliedByFile, FirstBootScreen } from "../../features/first-boot/first-boot-screen.tsx";
import { OrderSheet } from "../../features/orders-board/order-sheet.tsx";
import { KioskSignIn } from "../../features/people/kiosk-sign-in.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { SiteNames } from "../../kit/messages/use-say.tsx";
import { ScreenKeys } from "../../kit/screen-keys/screen-keys.tsx";
import { StaleBanner, useDataAge } from "./connection-badge.tsx";
import { lockAfterMs, useIdleLock } from "./idle-lock.ts";
import { Notices } from "./notices.tsx";
import { OpenOrderContext } from "./open-order.tsx";
import { Rail } from "./rail.tsx";
import { ScreenRest } from "./screen-rest.tsx";
import { SetUpContext, useSetUpState } from "./set-up.tsx";
import { SettingsTabs } from "./settings-tabs.tsx";
import { TopBar } from "./top-bar.tsx";
import { TrustBanner } from "./trust-banner.tsx";
import { UpdateBanner } from "./update-banner.tsx";
import { useWallSignIn, Wall, WallWaits } from "./wall.tsx";

/** Lateness comes with the clock, not with facts: what is shown is read again even when nothing happens. */
const readAgainMs = 20_000;

/** The wall, which nobody touches; or what is touched, with keys of its own and a rest when nobody is there. */
export function KioskFrame() {
  const { settings } = useKontor();
  const { screenKeys } = useStore(settings);
  if (isWall(location.search)) return <Somebody />;
  return (
    <ScreenKeys isOff={screenKeys === "off"} onOff={(off) => settings.change({ screenKeys: off ? "off" : "auto" })}>
      <Somebody />
      <ScreenRest />
    </ScreenKeys>
  );
}

/** Sign-in, then the rail and the screens; or the wall, which never locks. */
function Somebody() {
  const kontor = useKontor();
  const words = useWords();
  const session = useStore(kontor.sessions.current);
  const [wasIdle, setWasIdle] = useState(false);
  const wall = isWall(location.search);
  const wallSignsIn = useWallSignIn(wall);
  const lock = useCallback(() => {
    setWasIdle(true);
    void signOut(kontor);
  }, [kontor]);
  useIdleLock(session !== undefined && !wall, lock);
  useReadAgain(session !== undefined);
  useEndedSession();
  const setUp = useSetUpState(session?.person.roles);
  if (session === undefined && wallSignsIn === "by-itself") return <WallWaits />;
  const { boot } = setUp;
  if (!wall && boot?.state === "applying") return <AppliedByFile boot={boot} />;
  if (!wall && boot && setUp.isShown)
    return (
      <FirstBootScreen
        boot={boot}
        isSignedIn={session !== undefined}
        onFinished={setUp.leave}
        onLater={boot.box === "ours" ? undefined : setUp.leave}
      />
    );
  const idle = wasIdle ? words("lock.locked", { minutes: lockAfterMs / 60_000 }) : undefined;
  if (session === undefined) return <KioskSignIn note={setUp.signInNote ?? idle} />;
  if (wall) return <Wall />;
  return (
    <SetUpContext value={boot?.state === "open" && setUp.isAdmin ? setUp.resume : undefined}>
      <ActsProvider>
        <Signed onLeave={() => setWasIdle(false)} />
      </ActsProvider>
    </SetUpContext>
  );
}

function Signed({ onLeave }: { onLeave: () => void }) {
  const kontor = useKontor();
  const navigate = useNavigate();
  const age = useDataAge();
  const siteName = useSiteName();
  const [orderId, setOrderId] = useState<string>();
  return (
    <SiteNames siteName={siteName}>
      <OpenOrderContext value={setOrderId}>
        <div className="grid h-full grid-cols-[6.5rem_1fr] overflow-hidden">
          <Rail />
          <div className="flex min-h-0 min-w-0 flex-col">
            <TopBar
              age={age}
              onLock={() => {
                onLeave();
                void signOut(kontor);
              }}
            />
            <StaleBanner age={age} />
            <TrustBanner />
            <UpdateBanner />
            <SettingsTabs />
            <div className="min-h-0 flex-1">
              <Outlet />
            </div>
          </div>
        </div>
        {orderId !== undefined && (
          <OrderSheet
            key={orderId}
            orderId={orderId}
            onClose={() => setOrderId(undefined)}
            onOrder={setOrderId}
            onLpn={(lpn) => {
              setOrderId(undefined);
              void navigate({ to: "/stock", search: { code: lpn } });
            }}
          />
        )}
        <Notices />
      </OpenOrderContext>
    </SiteNames>
  );
}

function useReadAgain(enabled: boolean) {
  const { live } = useKontor();
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
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

/** A session that ended on the appliance ends here: the next reading says so, and the screen asks who is there. */
function useEndedSession() {
  const { sessions } = useKontor();
  const client = useQueryClient();
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        const { error } = query.state;
        const status = error !== null && "problem" in error ? (error.problem as { status?: number }).status : undefined;
        if (status === 401) sessions.leave();
      }),
    [client, sessions],
  );
}
