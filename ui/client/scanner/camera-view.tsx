import { useEffect, useRef, useState } from "react";
import { readPicture, warmUp } from "./read-camera.ts";

export interface CameraViewProps {
  onScan: (raw: string) => void;
  onProblem: (why: "not-allowed" | "no-camera" | "needs-tls") => void;
  label: string;
}

const framePauseMs = 80;
const longestSide = 1_280;

/** The back camera's picture, read until it shows a code; then it is done. */
export default function CameraView({ onScan, onProblem, label }: CameraViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  const handlers = useRef({ onScan, onProblem });
  handlers.current = { onScan, onProblem };
  const [running, setRunning] = useState(false);

  useEffect(() => {
    let stopped = false;
    let stream: MediaStream | undefined;
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });

    async function start() {
      if (navigator.mediaDevices === undefined) return handlers.current.onProblem("needs-tls");
      warmUp();
      try {
        const back = { facingMode: "environment", width: { ideal: 1_920 }, height: { ideal: 1_080 } };
        stream = await navigator.mediaDevices.getUserMedia({ video: back });
      } catch (cause) {
        const refused = cause instanceof DOMException && cause.name === "NotAllowedError";
        return handlers.current.onProblem(refused ? "not-allowed" : "no-camera");
      }
      const shown = video.current;
      if (stopped || shown === null) return stop();
      shown.srcObject = stream;
      await shown.play().catch(() => undefined);
      setRunning(true);
      void look(shown);
    }

    async function look(shown: HTMLVideoElement) {
      while (!stopped && context !== null) {
        const { videoWidth, videoHeight } = shown;
        if (videoWidth > 0) {
          const scale = Math.min(1, longestSide / Math.max(videoWidth, videoHeight));
          canvas.width = Math.round(videoWidth * scale);
          canvas.height = Math.round(videoHeight * scale);
          context.drawImage(shown, 0, 0, canvas.width, canvas.height);
          const raw = await readPicture(context.getImageData(0, 0, canvas.width, canvas.height)).catch(() => undefined);
          if (raw !== undefined && !stopped) {
            stop();
            return handlers.current.onScan(raw);
          }
        }
        await new Promise((resolve) => setTimeout(resolve, framePauseMs));
      }
    }

    function stop() {
      stopped = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    }

    void start();
    return stop;
  }, []);

  return (
    <div className="relative aspect-[3/4] w-full overflow-hidden rounded-xl bg-black">
      <video ref={video} muted playsInline aria-label={label} className="size-full object-cover" />
      <div
        aria-hidden="true"
        className={`absolute inset-x-8 top-1/2 h-1 -translate-y-1/2 rounded-full bg-error ${running ? "animate-pulse motion-reduce:animate-none" : "opacity-0"}`}
      />
    </div>
  );
}
