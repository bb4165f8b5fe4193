import type { Handlers } from "../../store/handler.ts";
import { dropDeadLetter, retryDeadLetter } from "./dead-letters.ts";
import { deadLetters, healthOnBoard } from "./health-query.ts";
import { peopleOnBoard } from "./people-query.ts";
import { tasksOnBoard } from "./tasks-query.ts";
import { todayOnBoard } from "./today-query.ts";

export const boardHandlers: Handlers = {
  "board.today": todayOnBoard,
  "board.tasks": tasksOnBoard,
  "board.people": peopleOnBoard,
  "board.health": healthOnBoard,
  "dead-letters.list": deadLetters,
  "dead-letters.retry": retryDeadLetter,
  "dead-letters.drop": dropDeadLetter,
};
