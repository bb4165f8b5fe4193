import { lazy, Suspense, useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import { useStore } from "../../client/use-store.ts";
import type { PhraseCode } from "../../kit/messages/phrases.ts";
import { useSay } from "../../kit/messages/use-say.tsx";
import { Sheet } from "../../kit/sheet.tsx";

// The decoder is a megabyte: only who scans by camera loads it.
const CameraView = lazy(() => import("../../client/scanner/camera-view.tsx"));

const problems: Record<"not-allowed" | "no-camera" | "needs-tls", PhraseCode> = {
  "not-allowed": "camera.not-allowed",
  "no-camera": "camera.no-camera",
  "needs-tls": "camera.needs-tls",
};

/** One camera for all screens: what it reads goes the way of every scan. */
export function CameraHost() {
  const { camera, scans } = useKontor();
  const say = useSay();
  const open = useStore(camera);
  const [problem, setProblem] = useState<keyof typeof problems>();
  function close() {
    camera.set(false);
    setProblem(undefined);
  }
  return (
    <Sheet open={open} title={say("camera.title")} onClose={close}>
      {problem ? (
        <p className="py-6 font-semibold text-lg">{say(problems[problem])}</p>
      ) : (
        <>
          <Suspense fallback={<div className="aspect-[3/4] w-full rounded-xl bg-black" />}>
            <CameraView
              label={say("camera.title")}
              onProblem={setProblem}
              onScan={(raw) => {
                close();
                scans.offer(raw, "camera", performance.now());
              }}
            />
          </Suspense>
          <p className="pt-3 text-center text-base text-muted">{say("camera.hint")}</p>
        </>
      )}
    </Sheet>
  );
}
