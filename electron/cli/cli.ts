/** The program's command line: the same engine without a window. One file beside this one for each command. */
import { Command, CommanderError } from 'commander'
import { captureCommand } from '../stations/connections/capture-command'
import { connectCommand } from '../stations/connections/connect-command'
import { connectionsCommand } from '../stations/connections/connections-command'
import { duelCommand } from '../stations/duel/duel-command'
import { encodeCommand } from '../stations/byte-stream/encode-command'
import { frameCommand } from '../stations/byte-stream/frame-command'
import { interfacesCommand } from '../stations/addressing/interfaces-command'
import { listenCommand } from '../stations/messages/listen-command'
import { neighboursCommand } from '../stations/addressing/neighbours-command'
import { peersCommand } from '../stations/peers/peers-command'
import { reachCommand } from '../stations/addressing/reach-command'
import { routesCommand } from '../stations/addressing/routes-command'
import { sendCommand } from '../stations/messages/send-command'
import { serveCommand } from './serve'
import { subnetCommand } from '../stations/addressing/subnet-command'
import { programVersion } from './version'

const wrongUsage = 2

/** Runs the words after the program's name. Resolves to the exit code: 0 done, 1 not, 2 wrong usage. */
export async function runCli(words: string[]): Promise<number> {
  const program = new Command('lab')
    .description('Packet Lab without its window')
    .version(programVersion)
    .showSuggestionAfterError(true)
  const commands = [
    serveCommand(),
    duelCommand(),
    peersCommand(),
    frameCommand(),
    encodeCommand(),
    sendCommand(),
    listenCommand(),
    subnetCommand(),
    interfacesCommand(),
    routesCommand(),
    neighboursCommand(),
    reachCommand(),
    connectCommand(),
    connectionsCommand(),
    captureCommand(),
  ]
  for (const command of commands) program.addCommand(command)
  for (const command of [program, ...program.commands.flatMap(withDescendants)]) command.exitOverride()
  try {
    await program.parseAsync(words, { from: 'user' })
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
      return 1
    }
    return error.exitCode === 0 ? 0 : wrongUsage
  }
}

function withDescendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withDescendants)]
}
