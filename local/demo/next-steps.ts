/** What to try after a run, for its end. The last line is the place for what to open in a browser. */
export function nextSteps(): string {
  return `
Try next:
  npm start                       watch events until Ctrl-C
  npm start -- --help             run with your own endpoint, plugins or emulator
  docs/tutorial/first-plugin.md   write a plugin
  docs/how-to/deploy.md           deploy to AWS and switch plugins on
  docs/how-to/operator-tasks.md   rotate a secret, redrive dead letters, and more`;
}
