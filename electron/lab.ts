/** Entry of the command line where Electron runs as plain Node; the packaged program comes here through main.ts. */
import { runCli } from './cli/cli'

process.exitCode = await runCli(process.argv.slice(2))
