import { statfs } from 'node:fs/promises';
import os from 'node:os';

/** Describes the hardware and software of this machine. Sizes are in bytes. */
export async function collectInventory() {
  const cpus = os.cpus();
  const disk = await statfs('/');
  return {
    hostname: os.hostname(),
    os: { platform: os.platform(), release: os.release(), arch: os.arch(), version: os.version() },
    cpus: { count: cpus.length, model: cpus[0]?.model ?? null },
    memory: { total: os.totalmem() },
    disks: [{ path: '/', total: disk.blocks * disk.bsize, free: disk.bavail * disk.bsize }],
    network_interfaces: Object.keys(os.networkInterfaces()).length,
    node_version: process.version,
    uptime_s: Math.round(os.uptime()),
  };
}
