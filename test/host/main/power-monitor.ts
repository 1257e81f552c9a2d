import { EventEmitter } from 'node:events';
import type { PowerMonitor } from 'electron';

type Imitated = Pick<
  PowerMonitor,
  | 'getCurrentThermalState'
  | 'getSystemIdleState'
  | 'getSystemIdleTime'
  | 'isOnBatteryPower'
  | 'onBatteryPower'
>;

/** Electron: powerMonitor. Nothing sleeps here by itself: tests call `powerMonitor.emit('suspend')` in the main process. */
export class PowerMonitorStandIn extends EventEmitter implements Imitated {
  onBatteryPower = false;

  isOnBatteryPower(): boolean {
    return this.onBatteryPower;
  }

  getSystemIdleState(_idleThreshold: number): 'active' {
    return 'active';
  }

  getSystemIdleTime(): number {
    return 0;
  }

  getCurrentThermalState(): 'unknown' {
    return 'unknown';
  }
}
