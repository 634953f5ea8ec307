/** Text to put in place of the characters from one offset up to another. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Carries out edits that do not overlap, given in any order; all offsets are those of the text as it is. */
export function editText(text: string, edits: readonly TextEdit[]): string {
  if (edits.length === 0) return text;
  let result = "";
  let at = 0;
  for (const edit of [...edits].sort((one, other) => one.from - other.from)) {
    result += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return result + text.slice(at);
}
