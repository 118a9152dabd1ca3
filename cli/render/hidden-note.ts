/** Says that another reader has dead letters. @param count - above 0 */
export function hiddenNote(count: number): string {
  const what =
    count === 1
      ? '1 dead letter is hidden now: another reader has it'
      : `${count} dead letters are hidden now: another reader has them`;
  return `${what}, for up to 15 minutes`;
}
