import { useLocation } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { useEffect, useRef } from "react";
import { useMe } from "../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../client/cloud/use-cloud.ts";
import { useAddress } from "../../features/cloud/shared/use-address.ts";
import { DeskButton } from "../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../kit/messages/console/use-desk-words.ts";
import { screensFor } from "./screens.ts";
import { useSignOut } from "./top-bar.tsx";

/** Every clock time of the console is this device's; who runs sites in several zones has to know which. */
const zoneName = (language: string): string =>
  new Intl.DateTimeFormat(language, { timeZoneName: "long" })
    .formatToParts()
    .find(({ type }) => type === "timeZoneName")?.value ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every screen at one press, with what waits for a decision. On a phone it comes from the side. */
export function SideNav({ open, onClose }: { open: boolean; onClose: () => void }) {
  const words = useDeskWords();
  const me = useMe();
  const signOut = useSignOut();
  const here = useRef<HTMLButtonElement>(null);
  const { go } = useAddress();
  const { pathname } = useLocation();
  // The list may be longer than the screen is high.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another screen, or the menu opened
  useEffect(() => {
    here.current?.scrollIntoView({ block: "nearest" });
  }, [pathname, open]);
  const sites = useCloudLive("sites.list", {}).data?.sites ?? [];
  const conflicts = useCloudLive("conflicts.list", { limit: 1 }).data?.open ?? 0;
  const sum = (of: (site: (typeof sites)[number]) => number) => sites.reduce((total, site) => total + of(site), 0);
  const waiting: Record<string, { count: number; urgent: boolean } | undefined> = {
    "/exceptions": {
      count: sum(({ openExceptions }) => openExceptions),
      urgent: sites.some(({ urgentExceptions }) => urgentExceptions > 0),
    },
    "/conflicts": { count: conflicts, urgent: false },
    "/inbox": { count: sum(({ heldFacts }) => heldFacts), urgent: false },
  };
  return (
    <>
      {open && (
        <button
          type="button"
          aria-label={words("c.close")}
          onClick={onClose}
          className="fixed inset-0 z-30 bg-black/45 lg:hidden"
        />
      )}
      <nav
        aria-label={words("nav.label")}
        className={`flex min-h-0 flex-col gap-3 overflow-y-auto overscroll-contain border-line border-e bg-panel p-2 max-lg:fixed max-lg:inset-y-0 max-lg:start-0 max-lg:z-40 max-lg:w-72 ${open ? "" : "max-lg:hidden"}`}
      >
        <p className="px-2 pt-2 font-bold text-lg leading-tight">
          Kontor
          <span className="block truncate font-normal text-muted text-sm">{me.company.name}</span>
        </p>
        {screensFor(me).map(({ title, screens }) => (
          <div key={title} className="flex flex-col">
            <p className="px-2 pb-0.5 text-muted text-xs">{words(title)}</p>
            {screens.map(({ path, label, icon: Icon }) => {
              const isHere = pathname === path || (path === "/sites" && pathname === "/site");
              const badge = waiting[path];
              return (
                <button
                  key={path}
                  ref={isHere ? here : undefined}
                  type="button"
                  aria-current={isHere ? "page" : undefined}
                  onClick={() => {
                    onClose();
                    go(path);
                  }}
                  className={`flex min-h-9 touch:min-h-12 items-center gap-2.5 rounded-lg px-2 text-start font-semibold text-sm ${isHere ? "bg-action text-on-action" : "hover:bg-tint"}`}
                >
                  <Icon aria-hidden="true" className="size-4.5 shrink-0" />
                  <span className="min-w-0 flex-1 leading-tight">{words(label)}</span>
                  {badge && badge.count > 0 && (
                    <span
                      className={`rounded-full px-1.5 font-bold text-xs tabular-nums ${badge.urgent ? "bg-error text-on-error" : "bg-attention text-on-attention"}`}
                    >
                      {badge.count > 999 ? "999+" : badge.count}
                    </span>
                  )}
                </button>
              );
            })}
          </div>
        ))}
        <div className="mt-auto flex flex-col gap-2 border-line border-t px-2 pt-2 pb-1">
          <p className="text-muted text-xs">{words("nav.times", { zone: zoneName(words.language) })}</p>
          <span className="sm:hidden">
            <DeskButton wide icon={LogOut} onPress={signOut}>
              {words("nav.sign-out")}
            </DeskButton>
          </span>
        </div>
      </nav>
    </>
  );
}
