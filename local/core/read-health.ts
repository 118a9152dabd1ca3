import { readdir, stat, statfs } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Readings of this machine and this process at one moment. */
export interface HealthReadings {
  /** Load average of the last minute, per CPU. */
  load_per_cpu: number;
  memory_used_percent: number;
  /** Of the root file system. */
  disk_used_percent: number;
  /** 99th percentile since the last reading, in milliseconds. */
  event_loop_lag_ms: number;
  /** Size of the scratch folder in bytes. */
  scratch_bytes: number;
}

export interface HealthReader {
  read(): Promise<HealthReadings>;
  stop(): void;
}

/** Starts to measure this machine. */
export function createHealthReader(scratchFolder: string): HealthReader {
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  return {
    async read() {
      const disk = await statfs('/');
      const readings = {
        load_per_cpu: rounded((os.loadavg()[0] ?? 0) / os.availableParallelism()),
        memory_used_percent: rounded(100 * (1 - process.availableMemory() / os.totalmem())),
        disk_used_percent: rounded(100 * (1 - disk.bavail / disk.blocks)),
        event_loop_lag_ms: rounded(lag.percentile(99) / 1e6),
        scratch_bytes: await sizeOf(scratchFolder),
      };
      lag.reset();
      return readings;
    },
    stop: () => void lag.disable(),
  };
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
