import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { readPairingCode } from "../../client/pairing-code.ts";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Address and one-time code, typed, or both at once from a scan of the pairing page. */
export function PairCloud() {
  const words = useWords();
  const { run, busy } = useActs();
  const [url, setUrl] = useState("");
  const [code, setCode] = useState("");
  const take = (text: string) => {
    const read = readPairingCode(text);
    setCode(read.code);
    if (read.url) setUrl(read.url);
  };
  const pair = () => {
    if (url !== "" && code !== "" && !busy)
      void run("sync.pair", { url, code }, { done: ({ company }) => words("sync.paired", { company }) });
  };
  return (
    <Panel title={words("sync.pair")}>
      <p className="pb-2 text-muted">{words("sync.pair-hint")}</p>
      <div className="flex flex-col gap-3">
        <TouchField label={words("sync.code")} value={code} onChange={take} onEnter={pair} lengthMax={500} />
        <TouchField label={words("sync.address")} value={url} onChange={setUrl} onEnter={pair} lengthMax={500} />
        <TouchButton tone="primary" disabled={busy || url === "" || code === ""} onPress={pair}>
          {words("sync.pair")}
        </TouchButton>
      </div>
    </Panel>
  );
}
