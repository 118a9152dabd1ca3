// Checks the messages of all commits since the rules were agreed (.commitlintrc.json). Run: npm run lint:commits
import { execa } from 'execa';

/** The last commit before the rules. */
const BEFORE = '2ff096b';

const { exitCode } = await execa({ reject: false })`git merge-base --is-ancestor ${BEFORE} HEAD`;
// A shallow clone does not have that commit: its newest commit is checked then.
const range = exitCode === 0 ? ['--from', BEFORE] : ['--last'];
if (exitCode !== 0) console.log(`NOT ALL CHECKED: this clone has no history back to ${BEFORE}; the last commit is`);

const result = await execa({ preferLocal: true, reject: false, stdio: 'inherit' })`commitlint ${range}`;
process.exitCode = result.exitCode ?? 1;
