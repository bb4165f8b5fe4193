import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { useKontor } from "../../client/kontor-context.ts";
import { signOut } from "../../client/sign-in.ts";
import { useStore } from "../../client/use-store.ts";
import { SignIn } from "../../features/people/sign-in.tsx";
import { IconButton } from "../../kit/icon-button.tsx";
import { useSay } from "../../kit/messages/use-say.tsx";
import { StatusBar } from "../../kit/status-bar.tsx";
import { kioskScreens } from "./screens.ts";

/** The bar of screens, the state of the connection, and sign-in before either. */
export function KioskFrame() {
  const kontor = useKontor();
  const say = useSay();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const session = useStore(kontor.sessions.current);
  const connection = useStore(kontor.connection);
  const { unsent, refused } = useStore(kontor.outbox.view);
  return (
    <div className="flex h-full flex-col">
      <StatusBar connection={connection} unsent={unsent} refused={refused} onPress={() => void navigate({ to: "/" })}>
        <nav className="flex min-w-0 overflow-x-auto">
          {session &&
            kioskScreens.map(({ path, label, icon: Icon }) => (
              <button
                key={path}
                type="button"
                aria-current={pathname.startsWith(path) ? "page" : undefined}
                onClick={() => void navigate({ to: path })}
                className={`flex min-h-16 items-center gap-2 px-4 font-semibold text-lg ${pathname.startsWith(path) ? "bg-tint text-action" : "active:bg-tint"}`}
              >
                <Icon aria-hidden="true" className="size-6" />
                {say(label)}
              </button>
            ))}
        </nav>
        {session && <IconButton icon={LogOut} label={say("act.sign-out")} onPress={() => void signOut(kontor)} />}
      </StatusBar>
      <div className="min-h-0 flex-1">{session === undefined ? <SignIn /> : <Outlet />}</div>
    </div>
  );
}
