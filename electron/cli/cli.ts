/** The program's command line: the same engine without a window, by the stations' commands. */
import { Command, CommanderError } from 'commander'
import { stations } from '../stations'
import { serveCommand } from './serve'
import { programVersion } from './version'

const wrongUsage = 2

/** Runs the words after the program's name. Resolves to the exit code: 0 done, 1 not, 2 wrong usage. */
export async function runCli(words: string[]): Promise<number> {
  const program = new Command('lab')
    .description('Packet Lab without its window')
    .version(programVersion)
    .showSuggestionAfterError(true)
  const ofStations = await Promise.all(stations.map(async ({ commands }) => (await commands?.()) ?? []))
  const commands = [serveCommand(), ...ofStations.flat().map((make) => make())]
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
