import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { CloudOff, LogOut, Menu, Moon, RefreshCw, Sun, UserRound, Wifi } from "lucide-react";
import { type RefObject, useState } from "react";
import { useCloud, useMe } from "../../client/cloud/cloud-context.ts";
import { useNow } from "../../client/use-now.ts";
import { useStore } from "../../client/use-store.ts";
import { useAddress } from "../../features/cloud/shared/use-address.ts";
import { DeskButton } from "../../kit/desk/desk-button.tsx";
import { SearchBox } from "../../kit/desk/fields.tsx";
import { useDeskWords } from "../../kit/messages/console/use-desk-words.ts";

/** Looks for anything; says how true the screen is, and who is there. */
export function TopBar({ onMenu, search }: { onMenu: () => void; search: RefObject<HTMLInputElement | null> }) {
  const words = useDeskWords();
  const cloud = useCloud();
  const me = useMe();
  const { go } = useAddress();
  const [text, setText] = useState("");
  const signOut = useSignOut();
  useStore(cloud.settings);
  const isDark = document.documentElement.dataset.theme === "dark";
  return (
    <header className="flex min-h-13 items-center gap-1.5 border-line border-b bg-panel px-2 touch:py-1 sm:gap-3 sm:px-5">
      <span className="lg:hidden">
        <DeskButton icon={Menu} tone="quiet" label={words("nav.menu")} onPress={onMenu} />
      </span>
      <SearchBox
        ref={search}
        value={text}
        onChange={setText}
        prompt={words("find.prompt")}
        onEnter={() => {
          if (text.trim() === "") return;
          go("/find", { text: text.trim() });
          setText("");
        }}
      />
      <span className="flex-1" />
      <LiveBadge />
      <span className="max-sm:hidden">
        <DeskButton
          icon={isDark ? Sun : Moon}
          tone="quiet"
          label={words("nav.theme")}
          onPress={() => cloud.settings.change({ theme: isDark ? "light" : "dark" })}
        />
      </span>
      <DeskButton icon={UserRound} tone="quiet" label={words("nav.account")} onPress={() => go("/account")} />
      <span className="max-w-40 truncate font-semibold text-sm max-md:hidden">{me.name}</span>
      <span className="max-sm:hidden">
        <DeskButton icon={LogOut} tone="quiet" label={words("nav.sign-out")} onPress={signOut} />
      </span>
    </header>
  );
}

/** Ends the session in the cloud and here. */
export function useSignOut(): () => void {
  const cloud = useCloud();
  const client = useQueryClient();
  return () =>
    void cloud.door.call("sign-in.out", {}).then(() => {
      client.clear();
      cloud.leave();
    });
}

/** Live while the cloud answers and its socket stands; otherwise of when the screen is. */
function LiveBadge() {
  const words = useDeskWords();
  const cloud = useCloud();
  const nowMs = useNow();
  const client = useQueryClient();
  // Runs again when a reading ends.
  useIsFetching();
  const { state } = useStore(cloud.connection);
  const isOpen = useStore(cloud.live.open);
  const active = client.getQueryCache().findAll({ type: "active", queryKey: ["cloud"] });
  const readAtMs = Math.max(0, ...active.map((query) => query.state.dataUpdatedAt));
  const look = "flex items-center gap-1.5 whitespace-nowrap text-sm font-semibold";
  if (state === "online" && isOpen)
    return (
      <p className={`${look} text-ok-ink`} data-testid="connection">
        <Wifi aria-hidden="true" className="size-4.5" />
        <span className="max-sm:sr-only">{words("age.live")}</span>
      </p>
    );
  const age = readAtMs === 0 ? "" : words("age.read", { age: words.span(nowMs - readAtMs) });
  if (state === "online")
    return (
      <p className={`${look} text-attention-ink`} data-testid="connection">
        <RefreshCw aria-hidden="true" className="size-4.5" />
        {age}
      </p>
    );
  return (
    <p role="alert" className={`${look} text-error-ink`} data-testid="connection">
      <CloudOff aria-hidden="true" className="size-4.5" />
      {words("age.cut")} {age}
    </p>
  );
}
