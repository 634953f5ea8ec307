import { randomBytes } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { encrypt, verify } from "unixcrypt";

/** One password to check against a crypt hash, or to hash with SHA-256 (`5`) or SHA-512 (`6`). */
export type PasswordQuestion = { readonly id: number; readonly password: string } & (
  | { readonly hash: string }
  | { readonly hashWith: "5" | "6" }
);

/** Whether the password is right, or its hash; undefined where it could not be hashed. */
export interface PasswordAnswer {
  readonly id: number;
  readonly answer: boolean | string | undefined;
}

parentPort?.on("message", (question: PasswordQuestion) => {
  const answer: PasswordAnswer = { id: question.id, answer: answerTo(question) };
  parentPort?.postMessage(answer);
});

function answerTo(question: PasswordQuestion): PasswordAnswer["answer"] {
  if ("hash" in question) {
    try {
      return verify(question.password, question.hash);
    } catch {
      return false; // a malformed hash fits no password
    }
  }
  try {
    return encrypt(question.password, `$${question.hashWith}$${salt()}`);
  } catch {
    return undefined;
  }
}

/** 96 random bits; crypt(3) takes 16 characters of a salt. */
function salt(): string {
  return randomBytes(12).toString("base64").replaceAll("+", ".");
}
