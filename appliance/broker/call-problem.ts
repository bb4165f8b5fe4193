/** RFC 9457 problem details of the broker's own refusals; what a command refuses comes from its contract, in the same shape. */
export interface CallProblem {
  type: string;
  title: string;
  status: number;
  code: CallProblemCode;
  detail: string;
  /** What to do about it. */
  todo: string;
  retryAfterMs?: number;
}

export type CallProblemCode = keyof typeof words;

export function callProblem(code: CallProblemCode, detail: string, retryAfterMs?: number): CallProblem {
  const { status, title, todo } = words[code];
  const problem = { type: `https://kontor.local/problems/${code}`, title, status, code, detail, todo };
  return retryAfterMs === undefined ? problem : { ...problem, retryAfterMs };
}

const example = '{"commandId": "a-new-unique-id", "input": {…}}';

const words = {
  "call-unreadable": {
    status: 400,
    title: "The message is not JSON",
    todo: `Send one JSON object in UTF-8: ${example}.`,
  },
  "call-malformed": {
    status: 422,
    title: "The message is not a call",
    todo: `Send ${example}; the command's name is the last part of the topic.`,
  },
  "call-too-large": {
    status: 413,
    title: "The message is too large",
    todo: "Send less at once, or use the HTTP door for files.",
  },
  "call-unnamed": {
    status: 404,
    title: "The topic names no command",
    todo: "Publish to kontor/<site>/call/<device>/<command>, for instance …/putaway.lpn.",
  },
  "call-busy": {
    status: 429,
    title: "Too many calls are under way",
    todo: "Wait for retryAfterMs, then send the same message with the same commandId.",
  },
  "call-timeout": {
    status: 504,
    title: "No answer yet",
    todo: "The call goes on, and its answer will follow. Or ask again with the same commandId: it is done once.",
  },
  "call-failed": {
    status: 500,
    title: "The appliance failed on this call",
    todo: "Send it again with the same commandId. If it fails again, show the time and the commandId to support.",
  },
  "call-stopping": {
    status: 503,
    title: "The appliance is stopping",
    todo: "Wait for retryAfterMs, then send the same message with the same commandId.",
  },
  "answer-too-large": {
    status: 500,
    title: "The answer is too large for this door",
    todo: "Ask for less at once, or use the HTTP door.",
  },
} as const;
