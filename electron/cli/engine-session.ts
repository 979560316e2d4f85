/** What every command that needs the engine shares: it is started for the command and ends with it. */
import type { Client } from '../../shared/ipc/contract'
import { contract, type Contract } from '../../shared/contract'
import { connect } from '../../shared/ipc/client'
import { lossSentence } from '../../shared/words/profile-losses'
import { english } from '../../shared/words/language'
import { startEngine, type Engine, type EngineOptions } from '../engine/index'
import { defaultProfile } from '../storage/profile-folder'
import { programVersion } from './version'

/**
 * Starts the engine, runs `work`, and stops the engine however it ends. SIGINT, SIGTERM and SIGHUP abort; where the
 * engine is still starting they end the process, since a start that hangs (a profile on a dead network drive) can be
 * asked for nothing.
 */
export async function withEngine(
  options: Pick<EngineOptions, 'ports' | 'overrides' | 'discovery'> & { profile: string | undefined },
  work: (engine: Engine, api: Client<Contract>, interrupted: AbortSignal) => Promise<void>,
): Promise<void> {
  const interrupted = new AbortController()
  let isStarting = true
  const interrupt = (signal: NodeJS.Signals) => {
    interrupted.abort()
    if (!isStarting) return
    process.off(signal, interrupt)
    process.kill(process.pid, signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, interrupt)
  try {
    const { profile = defaultProfile(), ...rest } = options
    const engine = await startEngine({ profile, version: programVersion, ...rest })
    isStarting = false
    const port = engine.connect()
    try {
      const api = connect(port, contract)
      const losses = await api.profileLosses({})
      if (losses.length > 0) process.stderr.write(`${lossSentence(losses, english)}\n`)
      await work(engine, api, interrupted.signal)
    } finally {
      port.close()
      await engine.stop()
    }
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}
