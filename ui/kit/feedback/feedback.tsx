import { Check, OctagonX, TriangleAlert } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { createSignaller, type SignalSettings } from "./signaller.ts";
import type { Tone } from "./tones.ts";

export interface Feedback {
  /** Colour over the whole screen, sound and vibration; the words are read out to who cannot see it. */
  give: (tone: Tone, words?: string) => void;
}

const FeedbackContext = createContext<Feedback>({ give: () => {} });
export const useFeedback = (): Feedback => useContext(FeedbackContext);

const looks = {
  ok: { ground: "bg-ok text-on-ok", icon: Check },
  attention: { ground: "bg-attention text-on-attention", icon: TriangleAlert },
  error: { ground: "bg-error text-on-error", icon: OctagonX },
};
const shownMs = { ok: 420, attention: 700, error: 900 };

export function FeedbackProvider({ settings, children }: { settings: SignalSettings; children: ReactNode }) {
  const [flash, setFlash] = useState<{ tone: Tone; words: string; count: number }>();
  const signaller = useMemo(() => createSignaller(window), []);
  const latest = useRef(settings);
  latest.current = settings;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const give = useCallback(
    (tone: Tone, words = "") => {
      signaller.give(tone, latest.current);
      setFlash((before) => ({ tone, words, count: (before?.count ?? 0) + 1 }));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setFlash(undefined), shownMs[tone]);
    },
    [signaller],
  );
  const feedback = useMemo(() => ({ give }), [give]);
  return (
    <FeedbackContext value={feedback}>
      {children}
      <p className="sr-only" role="status" aria-live="assertive">
        {flash?.words}
      </p>
      {flash && <Flash key={flash.count} tone={flash.tone} />}
    </FeedbackContext>
  );
}

/** Lets every press through: the next scan or key never waits for it. Without motion it is a still frame. */
function Flash({ tone }: { tone: Tone }) {
  const { ground, icon: Icon } = looks[tone];
  return (
    <div
      aria-hidden="true"
      data-feedback={tone}
      style={{ animationDuration: `${shownMs[tone]}ms` }}
      className={`pointer-events-none fixed inset-0 z-[60] grid animate-flash place-items-center motion-reduce:animate-none motion-reduce:opacity-85 ${ground}`}
    >
      <Icon className="size-44" strokeWidth={2.5} />
    </div>
  );
}
