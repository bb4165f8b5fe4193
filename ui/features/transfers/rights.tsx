import { useLive } from "../../client/use-live.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** What this box may promise of other sites' stock, how old that is, and what this site gave. */
export function Rights() {
  const words = useWords();
  const siteName = useSiteName();
  const answer = useLive("rights.held", {});
  const when = (atMs: number) => words.dayTime(atMs, Date.now());
  return (
    <AnswerState answer={answer} rows={4}>
      {({ held, given, lost, begunAnew }) => (
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
          <div className="grid grid-cols-2 gap-3">
            <Panel title={words("rights.held")}>
              {begunAnew && <p className="pb-2 font-semibold text-error-ink">{words("rights.anew")}</p>}
              {held.length === 0 && <p className="text-muted">{words("rights.none-held")}</p>}
              {held.map(({ authority, sku, owner, qty, grantedAt, expiresAt }) => (
                <p key={`${authority}|${sku}|${owner}`} className="flex min-h-11 flex-wrap items-center gap-3">
                  <span className="flex-1 font-semibold">
                    {words("rights.at", { n: qty, sku, site: siteName(authority) })}
                  </span>
                  {grantedAt !== null && (
                    <span className="text-muted text-sm">{words("rights.granted", { when: when(grantedAt) })}</span>
                  )}
                  {expiresAt !== null && (
                    <span className="text-muted text-sm">{words("rights.until", { when: when(expiresAt) })}</span>
                  )}
                </p>
              ))}
              {lost.map(({ authority, origin, sku, owner, qty }) => (
                <p key={`${origin}|${authority}|${sku}|${owner}`} className="text-error-ink">
                  {words("rights.lost", { n: qty, sku, site: siteName(authority), origin })}
                </p>
              ))}
            </Panel>
            <Panel title={words("rights.given")}>
              {given.length === 0 && <p className="text-muted">{words("rights.none-given")}</p>}
              {given.map(({ sku, owner, poolQty, heldQty, spentQty, holders }) => (
                <div key={`${sku}|${owner}`} className="py-1">
                  <p className="font-semibold">
                    {words("rights.pool", { sku, pool: poolQty, held: heldQty, spent: spentQty })}
                  </p>
                  {holders.map(({ origin, site, qty }) => (
                    <p key={origin} className="text-muted text-sm">
                      {siteName(site)} ({origin}): {words.number(qty)}
                    </p>
                  ))}
                </div>
              ))}
            </Panel>
          </div>
        </div>
      )}
    </AnswerState>
  );
}
