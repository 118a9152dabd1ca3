import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel, type IConfigFile } from '@microsoft/api-extractor';

const root = resolve(import.meta.dirname, '../..');
const none = { default: { logLevel: ExtractorLogLevel.None } };
const compilerOptions = { target: 'es2023', module: 'nodenext', strict: true, skipLibCheck: true, types: ['node'] };

/** Runs API Extractor over the declarations of an entry point of the SDK. @param results - what to write */
export function runApiExtractor(entryPoint: string, results: Pick<IConfigFile, 'docModel' | 'dtsRollup'>): void {
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'packages/sdk/package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entryPoint,
      compiler: { overrideTsconfig: { compilerOptions, files: [entryPoint] } },
      newlineKind: 'lf',
      ...results,
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: none,
        tsdocMessageReporting: none,
      },
    },
  });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  if (!succeeded) throw new Error(`API Extractor cannot read ${entryPoint}`);
}
