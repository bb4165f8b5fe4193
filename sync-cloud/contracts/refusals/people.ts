import { words } from "./words.ts";

export const peopleRefusals = {
  "sign-in-wrong": words<Record<never, never>>(
    401,
    "Sign-in failed",
    () => "The badge, name or PIN is not right.",
    "Try again, or ask a supervisor for a new badge.",
  ),
  "sign-in-needed": words<Record<never, never>>(
    401,
    "Sign in first",
    () => "This call needs a signed-in person or device.",
    "Sign in and send the token.",
  ),
  "not-allowed": words<{ command: string; needs: string }>(
    403,
    "Not allowed",
    ({ command, needs }) => `${command} is for: ${needs}.`,
    "Ask somebody who has that role.",
  ),
  "too-many-requests": words<{ retryAfterMs: number }>(
    429,
    "Too many requests",
    ({ retryAfterMs }) => `Try again in ${retryAfterMs} ms.`,
    "Slow down.",
  ),
  "person-inactive": words<{ person: string }>(
    403,
    "This person is switched off",
    ({ person }) => `${person} may not sign in.`,
    "Ask an admin.",
  ),
  "badge-taken": words<Record<never, never>>(
    409,
    "This badge belongs to somebody else",
    () => "A badge names one person.",
    "Use another badge.",
  ),
};
