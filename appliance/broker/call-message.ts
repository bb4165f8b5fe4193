import { z } from "zod";
import { type CallProblem, callProblem } from "./call-problem.ts";

export interface CallMessage {
  name: string;
  commandId: string;
  input: Record<string, unknown>;
}

/** A refusal, with the command id to answer under where one could be read. */
export interface CallRefusal {
  problem: CallProblem;
  commandId?: string;
}

/** Bytes on `kontor/<site>/call/<device>/<command>` into a call. Whatever they are, this gives a call or says what is wrong. */
export function readCall(topic: string, payload: Uint8Array, bytesMax: number): CallMessage | CallRefusal {
  const [, , , , name, ...deeper] = topic.split("/");
  if (!name || deeper.length > 0)
    return { problem: callProblem("call-unnamed", `${topic} has no command after the device`) };
  if (payload.byteLength > bytesMax) {
    return { problem: callProblem("call-too-large", `${payload.byteLength} bytes; at most ${bytesMax} are taken`) };
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch (error) {
    return { problem: callProblem("call-unreadable", (error as Error).message) };
  }
  const parsed = envelope.safeParse(json);
  if (parsed.success) return { name, ...parsed.data };
  const commandId = envelope.shape.commandId.safeParse((json as { commandId?: unknown } | null)?.commandId);
  const detail = parsed.error.issues
    .map(({ path, message }) => `${path.join(".") || "message"}: ${message}`)
    .join("; ");
  return {
    problem: callProblem("call-malformed", detail),
    ...(commandId.success ? { commandId: commandId.data } : {}),
  };
}

export function isRefusal(read: CallMessage | CallRefusal): read is CallRefusal {
  return "problem" in read;
}

/** The command id becomes a topic level of the reply, so no slash, no wildcard. */
const envelope = z.strictObject({
  commandId: z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/, "1 to 128 letters, digits or . _ : -"),
  input: z.record(z.string(), z.unknown()).default({}),
});
