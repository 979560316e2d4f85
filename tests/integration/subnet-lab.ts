/** A command line of nothing but the addressing commands, for their tests to bundle and to run as a process. */
import { Command } from 'commander'
import { interfacesCommand } from '../../electron/cli/interfaces'
import { neighboursCommand } from '../../electron/cli/neighbours'
import { reachCommand } from '../../electron/cli/reach'
import { routesCommand } from '../../electron/cli/routes'
import { subnetCommand } from '../../electron/cli/subnet'

const commands = [subnetCommand(), interfacesCommand(), routesCommand(), neighboursCommand(), reachCommand()]
const program = new Command('lab')
for (const command of commands) program.addCommand(command)
await program.parseAsync(process.argv.slice(2), { from: 'user' })
