/** A line of one of two texts, or of both. */
export interface LineChange {
  readonly mark: "+" | "-" | " ";
  /** Its place in the text it is of; in the newer one where it is of both. */
  readonly index: number;
}

/** What has to be taken out of and put into the older lines to get the newer ones: as little as possible. */
export function lineChanges(older: readonly string[], newer: readonly string[]): readonly LineChange[] {
  const shared = (from: number, to: number): boolean => older[from] === newer[to];
  let head = 0;
  while (head < older.length && head < newer.length && shared(head, head)) head += 1;
  let tail = 0;
  while (
    tail < Math.min(older.length, newer.length) - head &&
    shared(older.length - 1 - tail, newer.length - 1 - tail)
  ) {
    tail += 1;
  }
  const middle = between(older.slice(head, older.length - tail), newer.slice(head, newer.length - tail));
  return [
    ...kept(0, head),
    ...middle.map(({ mark, index }) => ({ mark, index: index + head })),
    ...kept(newer.length - tail, newer.length),
  ];
}

/** By the longest common subsequence; what differs is small once both ends are taken off. */
function between(older: readonly string[], newer: readonly string[]): readonly LineChange[] {
  const lengths: number[][] = Array.from({ length: older.length + 1 }, () =>
    Array.from({ length: newer.length + 1 }, () => 0),
  );
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = older.length - 1; row >= 0; row -= 1) {
    for (let column = newer.length - 1; column >= 0; column -= 1) {
      const cells = lengths[row];
      if (!cells) continue;
      cells[column] =
        older[row] === newer[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const changes: LineChange[] = [];
  let row = 0;
  let column = 0;
  while (row < older.length || column < newer.length) {
    if (row < older.length && column < newer.length && older[row] === newer[column]) {
      changes.push({ mark: " ", index: column });
      row += 1;
      column += 1;
    } else if (column >= newer.length || (row < older.length && at(row + 1, column) >= at(row, column + 1))) {
      changes.push({ mark: "-", index: row });
      row += 1;
    } else {
      changes.push({ mark: "+", index: column });
      column += 1;
    }
  }
  return changes;
}

function kept(from: number, to: number): readonly LineChange[] {
  return Array.from({ length: to - from }, (_, at) => ({ mark: " ", index: from + at }));
}
