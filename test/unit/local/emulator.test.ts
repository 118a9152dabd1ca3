import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { waitUntil } from '../../../local/command/wait-until.ts';
import { findPython } from '../../../local/emulator/find-python.ts';
import { installEmulator } from '../../../local/emulator/install-emulator.ts';
import { startEmulator } from '../../../local/emulator/start-emulator.ts';

/** Takes the place of the emulator: answers the health request, and has a child process like the one a function runs in. */
const emulatorModule = `
import http.server, os, subprocess
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"{}")
    def log_message(self, *args): pass
def main():
    if not os.environ["PATH"].startswith("PROJECT/node_modules/.bin:"): raise SystemExit("not the project's commands")
    if "AWS_PROFILE" in os.environ: raise SystemExit("settings of this machine got in")
    child = subprocess.Popen(["sleep", "600"])
    open(os.environ["CHILD_FILE"], "w").write(str(child.pid))
    http.server.HTTPServer((os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"])), Handler).serve_forever()
`.replace('PROJECT', resolve('.'));

// The system removes ended processes that nobody waits for some time later.
vi.setConfig({ testTimeout: 20_000 });

let folder: string;
let bin: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-emulator-test-'));
  bin = join(folder, 'bin');
  await mkdir(join(folder, 'modules/ministack'), { recursive: true });
  await writeFile(join(folder, 'modules/ministack/app.py'), emulatorModule);
  await mkdir(bin);
  const python = await findPython();
  // Creates environments like \`python3 -m venv\`, installs like pip, and otherwise is a Python that has the module above.
  await writeFile(
    join(bin, 'python3'),
    `#!/bin/sh
case "$1 $2" in
  "-c "*) echo 3 12 "$0" ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip") echo installed >> "${folder}/pip"; [ ! -e "${folder}/offline" ] || { echo "ERROR: No matching distribution" >&2; exit 1; } ;;
  *) CHILD_FILE="${folder}/child" PYTHONPATH="${folder}/modules" exec "${python}" "$@" ;;
esac
`,
  );
  await chmod(join(bin, 'python3'), 0o755);
  vi.stubEnv('AWS_PROFILE', 'work');
  vi.stubEnv('PATH', `${bin}:${process.env.PATH}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const dir = () => join(folder, '.local');
const readChild = async () => Number(await readFile(join(folder, 'child'), 'utf8'));
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const gone = (pid: number) => waitUntil(() => !isAlive(pid) || undefined, { timeout: 5000 });

it('starts an emulator that answers, and stops it with everything it started', async () => {
  const emulator = await startEmulator({ dir: dir() });
  expect((await fetch(`${emulator.endpoint}/_localstack/health`)).ok).toBe(true);
  const child = await readChild();
  expect(isAlive(child)).toBe(true);
  await emulator.stop();
  await emulator.stop();
  expect(await gone(child)).toBe(true);
  expect(isAlive(emulator.pid)).toBe(false);
});

it('stops the emulator when the process that started it is killed', async () => {
  const module = resolve('local/emulator/start-emulator.ts');
  const script = `const { startEmulator } = await import(${JSON.stringify(module)});
    console.log((await startEmulator({ dir: ${JSON.stringify(dir())} })).pid); setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(starter.stdout, 'data');
  const child = await readChild();
  expect(isAlive(child)).toBe(true);
  starter.kill('SIGKILL');
  expect(await gone(Number(String(line)))).toBe(true);
  expect(await gone(child)).toBe(true);
});

it('says that the port is taken before it does anything else', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(startEmulator({ dir: dir(), port })).rejects.toThrow(`Port ${port} is taken by another program`);
  await expect(readdir(dir())).rejects.toThrow();
  server.close();
});

it('names the reason and the log of an emulator that does not start', async () => {
  await writeFile(join(folder, 'modules/ministack/app.py'), 'raise SystemExit("no room")');
  await expect(startEmulator({ dir: dir() })).rejects.toThrow(/ended while starting: no room\. Full log: .*\.log$/);
});

it('installs once', async () => {
  const install = { folder: join(dir(), 'emulator') };
  const python = await installEmulator(install);
  expect(await installEmulator(install)).toBe(python);
  expect(await readFile(join(folder, 'pip'), 'utf8')).toBe('installed\n');
});

it('never uses an interrupted installation', async () => {
  const install = { folder: join(dir(), 'emulator') };
  await writeFile(join(folder, 'offline'), '');
  await expect(installEmulator(install)).rejects.toThrow('Reason: ERROR: No matching distribution');
  expect(await readdir(install.folder)).toEqual([]);

  const leftover = join(install.folder, 'building-999999999');
  await mkdir(leftover);
  await rm(join(folder, 'offline'));
  const python = await installEmulator(install);
  expect(await readdir(install.folder)).toHaveLength(1);

  await rm(python);
  expect(await installEmulator(install)).toBe(python);
  expect(await readdir(install.folder)).toHaveLength(1);
});

it('says what to install when there is no Python, or only an old one', async () => {
  await expect(findPython(join(folder, 'empty'))).rejects.toThrow(/none on the PATH\. Install it/);
  await writeFile(join(bin, 'python3'), '#!/bin/sh\necho 3 9 /usr/bin/python3\n');
  await expect(findPython(bin)).rejects.toThrow('only older ones (python3 is 3.9)');
});
