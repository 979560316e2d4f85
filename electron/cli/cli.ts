/** The program's command line: the same engine without a window, by the stations' commands. */
import { Command, CommanderError, Option } from 'commander'
import { FailureError } from '../../shared/base/failure'
import { failureSentence } from '../../shared/words/failure-sentence'
import { m } from '../../shared/words/generated/messages'
import { stations } from '../stations'
import { HelpText } from './help-text'
import { chooseLanguage, languageList, readLanguage } from './language'
import { serveCommand } from './serve'
import { usageErrorText } from './usage-error'
import { programVersion } from './version'

const wrongUsage = 2

/** Runs the words after the program's name. Resolves to the exit code: 0 done, 1 not, 2 wrong usage. */
export async function runCli(words: string[]): Promise<number> {
  chooseLanguage(words, process.env)
  const language = m.cli_language({ languages: languageList() })
  const program = new Command('lab')
    .description(m.cli_description())
    .version(programVersion, '-V, --version', m.cli_version())
    .addOption(new Option(`--language <${m.cli_value_language()}>`, language).argParser(readLanguage))
    .helpCommand(`help [${m.cli_usage_command()}]`, m.cli_help())
    .showSuggestionAfterError(true)
  const ofStations = await Promise.all(stations.map(async ({ commands }) => (await commands?.()) ?? []))
  const commands = [serveCommand(), ...ofStations.flat().map((make) => make())]
  for (const command of commands) program.addCommand(command)
  for (const command of withDescendants(program)) speakLanguage(command)
  try {
    await program.parseAsync(words, { from: 'user' })
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      const text = error instanceof Error ? error.message : String(error)
      process.stderr.write(`${error instanceof FailureError ? failureSentence(error.failure) : text}\n`)
      return 1
    }
    const text = usageErrorText(error)
    if (text !== null) process.stderr.write(`${text}\n`)
    return error.exitCode === 0 ? 0 : wrongUsage
  }
}

/** Commander says errors in English as they happen: they are thrown instead, and said in the person's language. */
function speakLanguage(command: Command): void {
  command.createHelp = () => new HelpText()
  command.helpOption('-h, --help', m.cli_help())
  command.configureOutput({ outputError: () => {} })
  command.exitOverride()
}

function withDescendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withDescendants)]
}
