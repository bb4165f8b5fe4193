import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import { useMayDo } from "../../../client/cloud/cloud-context.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Ask } from "../shared/ask.tsx";
import { Frame } from "../shared/list.tsx";
import type { SiteDetail } from "./site-screen.tsx";

/** What should not be pressed by mistake: to wait for a site no longer, and to let it come back. */
export function SiteDanger({ detail }: { detail: SiteDetail }) {
  const words = useDeskWords();
  const may = useMayDo();
  const { run, busy } = useCloudActs();
  const [asked, setAsked] = useState(false);
  if (!may()) return null;
  const { site, name, status } = detail;
  const expelled = status === "expelled";
  const readmit = () => void run("sites.readmit", { site }, { done: words("sites.readmitted", { site: name }) });
  return (
    <Frame title={words("sites.danger")}>
      <div className="flex flex-wrap items-center justify-between gap-3 px-3 pb-3 text-sm">
        <p className="max-w-prose text-muted">{words(expelled ? "sites.readmit-what" : "sites.expel-what")}</p>
        {expelled ? (
          <DeskButton disabled={busy} onPress={readmit}>
            {words("sites.readmit")}
          </DeskButton>
        ) : (
          <DeskButton tone="danger" disabled={busy} onPress={() => setAsked(true)}>
            {words("sites.expel")}
          </DeskButton>
        )}
      </div>
      {asked && (
        <Ask
          danger
          why
          title={words("sites.expel-title", { site: name })}
          confirm={words("sites.expel")}
          busy={busy}
          onClose={() => setAsked(false)}
          onDone={(reason) => {
            setAsked(false);
            void run(
              "sites.expel",
              { site, reason },
              {
                done: words("sites.expelled-done", { site: name }),
                undo: readmit,
              },
            );
          }}
        >
          {words("sites.expel-what")}
        </Ask>
      )}
    </Frame>
  );
}
