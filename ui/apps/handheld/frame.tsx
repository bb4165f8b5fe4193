import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { House, Settings as SettingsIcon } from "lucide-react";
import { useEffect } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import { useStore } from "../../client/use-store.ts";
import { SignIn } from "../../features/people/sign-in.tsx";
import { RestartNotice } from "../../features/updates/restart-notice.tsx";
import { useFeedback } from "../../kit/feedback/feedback.tsx";
import { IconButton } from "../../kit/icon-button.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { StatusBar } from "../../kit/status-bar.tsx";
import { CameraHost } from "./camera-host.tsx";

/** The bar above every screen, and sign-in in place of any screen that needs somebody. */
export function Frame() {
  const kontor = useKontor();
  const say = useSay();
  const { give } = useFeedback();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const session = useStore(kontor.sessions.current);
  const connection = useStore(kontor.connection);
  const { unsent, refused } = useStore(kontor.outbox.view);
  const fault = useStore(kontor.fault);
  const atHome = pathname === "/";
  const open = session === undefined && (pathname === "/settings" || pathname === "/unsent");

  useEffect(() => {
    if (fault === undefined) return;
    give("error", say(fault === "fault" ? "page.fault" : "scanner.queue-full"));
  }, [fault, give, say]);

  return (
    <div className="flex h-full flex-col">
      <StatusBar
        connection={connection}
        unsent={unsent}
        refused={refused}
        onPress={() => void navigate({ to: "/unsent" })}
      >
        {atHome ? (
          <>
            <IconButton
              icon={SettingsIcon}
              label={say("settings.title")}
              onPress={() => void navigate({ to: "/settings" })}
            />
            {session && (
              <span className="min-w-0 max-w-40 truncate font-semibold text-base">{session.person.name}</span>
            )}
          </>
        ) : (
          <IconButton icon={House} label={say("act.home")} onPress={() => void navigate({ to: "/" })} />
        )}
      </StatusBar>
      {fault !== undefined && (
        <button
          type="button"
          onClick={() => kontor.fault.set(undefined)}
          className="min-h-16 bg-error px-4 text-start font-semibold text-lg text-on-error"
        >
          {say(fault === "fault" ? "page.fault" : "scanner.queue-full")}
        </button>
      )}
      {session && <RestartNotice />}
      <div className="min-h-0 flex-1">{session === undefined && !open ? <SignIn /> : <Outlet />}</div>
      <CameraHost />
    </div>
  );
}
