import { parentPort } from "node:worker_threads";
import { verify } from "unixcrypt";

/** One password to check against one crypt hash. */
export interface PasswordQuestion {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

/** Whether the password of that question is right. */
export interface PasswordAnswer {
  readonly id: number;
  readonly right: boolean;
}

parentPort?.on("message", (question: PasswordQuestion) => {
  let right = false;
  try {
    right = verify(question.password, question.hash);
  } catch {
    // a malformed hash fits no password
  }
  const answer: PasswordAnswer = { id: question.id, right };
  parentPort?.postMessage(answer);
});
