/** The program's command line: the same engine without a window. One file beside this one for each command. */
import { Command, CommanderError } from 'commander'
import { captureCommand } from './capture'
import { connectCommand } from './connect'
import { connectionsCommand } from './connections'
import { duelCommand } from './duel'
import { encodeCommand } from './encode'
import { frameCommand } from './frame'
import { interfacesCommand } from './interfaces'
import { listenCommand } from './listen'
import { neighboursCommand } from './neighbours'
import { peersCommand } from './peers'
import { reachCommand } from './reach'
import { routesCommand } from './routes'
import { sendCommand } from './send'
import { serveCommand } from './serve'
import { subnetCommand } from './subnet'
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
