import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { readPairingCode } from "../../client/pairing-code.ts";
import { useScans } from "../../client/use-scans.ts";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

const wholeCode = /^[0-9A-Z]{4}(-?[0-9A-Z]{4}){2}$/i;

/** Address and one-time code, typed, or both at once from a scan of the pairing page: that pairs without another press. */
export function PairCloud() {
  const words = useWords();
  const { run, busy } = useActs();
  const [url, setUrl] = useState("");
  const [code, setCode] = useState("");
  const pair = (to: { url: string; code: string }) => {
    if (to.url !== "" && to.code !== "" && !busy)
      void run("sync.pair", to, { done: ({ company }) => words("sync.paired", { company }) });
  };
  const take = (text: string) => {
    const read = readPairingCode(text);
    setCode(read.code);
    if (read.url) setUrl(read.url);
    return { url: read.url ?? url, code: read.code };
  };
  // Whatever has the focus: a scanner's keys never stay in a field.
  useScans(({ raw }) => {
    const read = take(raw);
    // A scan that came apart is shown and not sent: it can be scanned again.
    if (wholeCode.test(read.code)) pair(read);
  });
  return (
    <Panel title={words("sync.pair")}>
      <p className="pb-2 text-muted">{words("sync.pair-hint")}</p>
      <div className="flex flex-col gap-3">
        <TouchField
          label={words("sync.code")}
          value={code}
          onChange={take}
          onEnter={() => pair({ url, code })}
          lengthMax={500}
        />
        <TouchField
          label={words("sync.address")}
          value={url}
          onChange={setUrl}
          onEnter={() => pair({ url, code })}
          lengthMax={500}
        />
        <TouchButton tone="primary" disabled={busy || url === "" || code === ""} onPress={() => pair({ url, code })}>
          {words("sync.pair")}
        </TouchButton>
      </div>
    </Panel>
  );
}
