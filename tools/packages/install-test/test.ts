// Packs the SDK, the construct and the command line, and installs them in an empty folder. Then deploys from there to an
// emulator, once with TypeScript and a catalog of its own, once with plain JavaScript. Events come from every Node.js that
// the SDK is for. Run: npm run test:packages
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { localFolder } from '../../../local/command/project.ts';
import { startEmulator } from '../../../local/emulator/start-emulator.ts';
import { startReceiver } from '../../../local/receiver/receiver.ts';
import { ACCOUNT, awsEnvironment, REGION } from '../../../local/stack/aws-environment.ts';
import { installNode, NODES } from '../install-node.ts';

const root = resolve(import.meta.dirname, '../../..');
const packages = ['sdk', 'cdk', 'smp'] as const;
/** Node.js obeys this in a file of its own option `--env-file`. */
const NOT_FOR_NODE = 'NODE_OPTIONS=--import=data:text/javascript,process.exit(9)';
const TOKEN = 'a-token-that-no-log-has';

const folder = mkdtempSync(join(tmpdir(), 'packages-'));
const emulator = await startEmulator({ dir: localFolder });
const receiver = await startReceiver();
const environment = {
  ...awsEnvironment(emulator.endpoint),
  PATH: [join(folder, 'node_modules/.bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  CI: 'true',
  NO_COLOR: '1',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
};

try {
  await install();
  await run('.', 'cdk', ['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
  await useTypeScript();
  await useJavaScript();
} finally {
  await Promise.all([emulator.stop(), receiver.stop()]);
  rmSync(folder, { recursive: true });
}

async function install(): Promise<void> {
  const pack = async (name: string) => {
    await execa({ cwd: root })`npm run --silent ${`build:${name}`}`;
    const { stdout } = await execa({ cwd: join(root, 'packages', name) })`npm pack --json --pack-destination ${folder}`;
    const [{ filename, unpackedSize }] = z
      .tuple([z.object({ filename: z.string(), unpackedSize: z.number() })])
      .parse(JSON.parse(stdout));
    console.log(`${filename}: ${(unpackedSize / 1000).toFixed(0)} kB`);
    return join(folder, filename);
  };
  const tarballs = await Promise.all(packages.map(pack));
  const { devDependencies } = z
    .object({ devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const others = ['aws-cdk', 'aws-cdk-lib', 'constructs', 'esbuild', '@aws-sdk/client-eventbridge', '@types/node'];
  const versions = others.map((name) => (devDependencies[name] ? `${name}@${devDependencies[name]}` : name));
  writeFileSync(join(folder, 'package.json'), '{"private":true,"allowScripts":{"esbuild":true}}');
  await run('.', 'npm', [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    'zod',
    'typescript@5.9.3',
    ...versions,
    ...tarballs,
  ]);
  cpSync(join(import.meta.dirname, 'apps'), folder, { recursive: true });
  cpSync(join(root, 'examples/cdk-app'), join(folder, 'typescript'), { recursive: true });
  writeFileSync(join(folder, 'typescript/package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'javascript/package.json'), '{"type":"commonjs"}');
}

async function useTypeScript(): Promise<void> {
  const compiler = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck'];
  await run('typescript', 'tsc', [...compiler, '--allowImportingTsExtensions', 'app.ts', 'catalog.ts', 'publish.ts']);
  const context = ['stage=typescript', 'configTtl=1'].flatMap((value) => ['-c', value]);
  await deploy('typescript', 'node app.ts', context);
  const smp = (...args: string[]) =>
    run('typescript', 'smp', ['--stage', 'typescript', '--catalog', 'catalog.ts', ...args]);
  writeFileSync(join(folder, 'token'), TOKEN);
  await smp(
    'config',
    'set',
    'pager',
    `url=${receiver.url}/pager`,
    'allow_http=true',
    '--secret-file',
    'token=../token',
  );
  await smp('plugins', 'enable', 'pager');
  await allowLoopback('typescript');
  await smp('plugins', 'enable', '--all');
  await deliver('typescript', 'publish.ts', '/pager');
  if (receiver.requests.at(-1)?.headers.authorization !== `Bearer ${TOKEN}`) throw new Error('the plugin has no token');
  const shown = await smp('config', 'get', 'pager');
  if (shown.includes(TOKEN)) throw new Error('`smp config get` shows a secret of a plugin of an own catalog');
  console.log('TypeScript: an own plugin gets an event, and its secret is masked');
}

async function useJavaScript(): Promise<void> {
  await deploy('javascript', 'node app.js');
  await planMigration();
  await openConsole();
  const smp = (...args: string[]) => run('javascript', 'smp', ['--stage', 'javascript', ...args]);
  await smp('config', 'set', 'webhook', `url=${receiver.url}/webhook`, 'allow_http=true');
  await smp('plugins', 'enable', 'webhook');
  await allowLoopback('javascript');
  await smp('plugins', 'enable', '--all');
  await deliver('javascript', 'publish.js', '/webhook');
  console.log('JavaScript: the webhook plugin gets an event');
  await publishFromEveryNode();
}

/** A core runs another Node.js than the command line, and its code is CommonJS or ES modules. */
async function publishFromEveryNode(): Promise<void> {
  for (const version of NODES) {
    const node = await installNode(version);
    for (const script of ['publish.js', 'publish.mjs']) await deliver('javascript', script, '/webhook', node);
    console.log(`Node.js ${version}: the plugin gets the events of CommonJS and of an ES module`);
  }
}

/** The package brings the console's page along. */
async function openConsole(): Promise<void> {
  const options = { cwd: join(folder, 'javascript'), env: environment, extendEnv: false };
  const child = execa('smp', ['--stage', 'javascript', 'console', '--json'], options);
  try {
    const [line] = (await once(child.stdout, 'data')).map(String);
    const { url } = z.object({ url: z.url() }).parse(JSON.parse(line ?? ''));
    const session = await fetch(url, { redirect: 'manual' });
    const headers = { cookie: session.headers.getSetCookie().join().split(';')[0] ?? '' };
    const page = await (await fetch(new URL('/', url), { headers })).text();
    const [, script = ''] = /src="([^"]+\.js)"/.exec(page) ?? [];
    const { status } = await fetch(new URL(script, url), { headers });
    if (status !== 200) throw new Error(`the console's script ${script} is not there: ${status}`);
  } finally {
    child.kill();
    await child.catch(() => undefined);
  }
}

/** The package reads Python plugins too: it brings the reader along. */
async function planMigration(): Promise<void> {
  writeFileSync(join(folder, 'plugins.env'), `PLUGINS_ENABLED=true\nPLUGINS_ALLOWLIST=pager\n${NOT_FOR_NODE}\n`);
  writeFileSync(join(folder, 'pager.py'), 'class PagerPlugin:\n    def on_alert(self, event):\n        pass\n');
  const options = ['--env-file', '../plugins.env', '--plugins-dir', '../pager.py', '--dry-run'];
  const plan = await run('javascript', 'smp', ['--stage', 'javascript', 'migrate', ...options]);
  if (!plan.includes('skeleton pager.ts')) throw new Error(`smp migrate finds no plugin: ${plan}`);
}

async function deploy(app: string, command: string, more: readonly string[] = []): Promise<void> {
  await run(app, 'cdk', ['deploy', '--app', command, ...more, '--require-approval', 'never', '--no-notices']);
  console.log(`${app}: deployed`);
}

/** The receiver is on this machine, where plugins may not go by themselves. */
async function allowLoopback(stage: string): Promise<void> {
  const { SSM } = await import('@aws-sdk/client-ssm');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const ssm = new SSM({ endpoint: emulator.endpoint, region: REGION, credentials });
  await ssm.putParameter({
    Name: `/server-monitor/${stage}/plugins/network/allow`,
    Value: '127.0.0.0/8',
    Type: 'String',
    Overwrite: true,
  });
  ssm.destroy();
}

/** Publishes until an event arrives: settings take a moment to be read again. */
async function deliver(app: string, script: string, path: string, node = 'node'): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const eventId = (await run(app, node, [script], { SMP_STAGE: app })).trim();
    const arrived = await receiver
      .waitFor(({ requests }) => requests.some((request) => request.path === path && request.body.includes(eventId)), {
        timeout: 5000,
      })
      .then(() => true)
      .catch(() => false);
    if (!arrived) continue;
    const explained = await run(app, 'smp', [
      '--stage',
      app,
      'explain',
      eventId,
      ...(app === 'typescript' ? ['--catalog', 'catalog.ts'] : []),
    ]);
    if (!explained.includes('delivered')) throw new Error(`smp explain does not know the delivery: ${explained}`);
    return;
  }
  throw new Error(`no event arrived at ${path}`);
}

async function run(cwd: string, command: string, args: readonly string[], more: object = {}): Promise<string> {
  const { stdout, all, failed } = await execa(command, args, {
    cwd: join(folder, cwd),
    env: { ...environment, ...more },
    extendEnv: false,
    all: true,
    reject: false,
  });
  if (failed) throw new Error(`${command} ${args.join(' ')}:\n${all}`);
  return stdout;
}
