import { type RefObject, useEffect, useRef, useState } from "react";
import { useMe } from "../../client/cloud/cloud-context.ts";
import { useAddress } from "../../features/cloud/shared/use-address.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { useDeskWords } from "../../kit/messages/console/use-desk-words.ts";
import { screensFor } from "./screens.ts";

/** A letter after `g` counts for this long. */
const secondKeyMs = 1_500;

export interface Shortcuts {
  search: RefObject<HTMLInputElement | null>;
  listed: boolean;
  list(shown: boolean): void;
}

/** `/` looks, `g` and a letter goes to a screen, `?` says which. Not while somebody types into a field. */
export function useShortcuts(): Shortcuts {
  const me = useMe();
  const { go } = useAddress();
  const [listed, list] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const latest = useRef({ me, go });
  latest.current = { me, go };
  useEffect(() => {
    let goPressedMs = 0;
    const press = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (target instanceof HTMLElement && target.closest("input, textarea, select, [role=dialog]")) return;
      if (key === "/") {
        event.preventDefault();
        search.current?.focus();
      } else if (key === "?") list(true);
      else if (key === "g") goPressedMs = event.timeStamp;
      else if (event.timeStamp - goPressedMs < secondKeyMs && goPressedMs > 0) {
        goPressedMs = 0;
        const screens = screensFor(latest.current.me).flatMap((group) => group.screens);
        const found = screens.find((screen) => screen.key === key);
        if (found) latest.current.go(found.path);
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return { search, listed, list };
}

export function ShortcutList({ onClose }: { onClose: () => void }) {
  const words = useDeskWords();
  const me = useMe();
  const rows = [
    { keys: ["/"], text: words("find.prompt") },
    { keys: ["↑", "↓"], text: words("keys.rows") },
    { keys: ["Esc"], text: words("c.close") },
    ...screensFor(me).flatMap(({ screens }) =>
      screens.map(({ key, label }) => ({ keys: ["g", key], text: words(label) })),
    ),
  ];
  return (
    <MiddleDialog title={words("keys.shortcuts")} onClose={onClose}>
      <dl className="grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
        {rows.map(({ keys, text }) => (
          <div key={text} className="flex items-center justify-between gap-3 text-sm">
            <dt>{text}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <kbd key={key} className="rounded border border-line bg-panel px-1.5 font-mono">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </MiddleDialog>
  );
}
